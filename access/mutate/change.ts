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

/** The list with the value at this index replaced; without `by`, removed. */
export function replaced<T>(values: readonly T[], at: number, by?: T): T[] {
  return values.flatMap((value, index) =>
    index === at ? (by === undefined ? [] : [by]) : [value],
  );
}

/** The id of an account other than this one, for an edit that names the wrong account. */
export function anotherAccount(account: string): string {
  return account === '444455556666' ? '123456789012' : '444455556666';
}
