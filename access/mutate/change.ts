import type { Statement } from '../policy/policy';

/** A change that a careless edit could make to one statement. */
export interface Change {
  /** What was done, in a few words: the same for every statement it is done to. */
  readonly operator: string;
  /** What it was done to. */
  readonly detail: string;
  /** The statement as it would be; undefined when it is gone. */
  readonly statement: Statement | undefined;
}

/** The list with one value replaced, or removed. */
export function replaced<T>(values: readonly T[], at: number, by?: T): T[] {
  return values.flatMap((value, index) =>
    index === at ? (by === undefined ? [] : [by]) : [value],
  );
}

/** An account that a policy does not mean, for the id of one that it does. */
export function anotherAccount(account: string): string {
  return account === '444455556666' ? '123456789012' : '444455556666';
}
