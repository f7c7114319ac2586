import type { ActionFact } from '../catalogue/catalogue';
import { toArray } from '../policy/one-or-more';
import type { Policy, Statement } from '../policy/policy';
import type { Change } from './change';
import { conditionChanges } from './condition-changes';
import { actionChanges, principalChanges, resourceChanges } from './element-changes';

/** A policy document with one careless edit in it. */
export interface Mutant extends Omit<Change, 'statement'> {
  /** Sid of the statement that was changed, or its position from 1. */
  readonly statement: string;
  /** Whether the statement denies: alone it may deny what nothing grants yet. */
  readonly denies: boolean;
  readonly document: Policy;
}

/**
 * The mutants of a policy document: every careless edit of it, each once. A set of claims is complete if every mutant
 * that changes access makes a claim false.
 *
 * Example: a statement that allows `s3:GetObject` on `arn:aws:s3:::b/*` has mutants without the statement, with
 * `s3:*`, with `s3:PutObject` added, and with the resource `*`.
 */
export function mutantsOf(document: Policy, catalogue: readonly ActionFact[]): Mutant[] {
  const statements = toArray(document.Statement);
  const seen = new Set([JSON.stringify(statements)]);
  return [
    ...withoutVersion(document),
    ...statements.flatMap((statement, index) =>
      [...changes(statement, catalogue)].flatMap(({ operator, detail, statement: to }) => {
        const changed = statements.flatMap((s, i) => (i === index ? (to ? [to] : []) : [s]));
        const text = JSON.stringify(changed);
        if (seen.has(text)) return [];
        seen.add(text);
        return [
          {
            operator,
            detail,
            statement: statement.Sid ?? String(index + 1),
            denies: statement.Effect === 'Deny',
            document: { ...document, Statement: changed },
          },
        ];
      }),
    ),
  ];
}

/** The document without its version, if it has variables: IAM's old default version reads these as plain text. */
function withoutVersion({ Version, ...document }: Policy): Mutant[] {
  if (Version !== '2012-10-17' || !JSON.stringify(document).includes('${')) return [];
  const [operator, detail] = ['drop the version', Version];
  return [{ operator, detail, statement: 'Version', denies: false, document }];
}

function* changes(statement: Statement, catalogue: readonly ActionFact[]): Generator<Change> {
  yield { operator: 'drop the statement', detail: statement.Effect, statement: undefined };
  if (statement.Effect === 'Deny') {
    const allowed: Statement = { ...statement, Effect: 'Allow' };
    yield { operator: 'allow instead of deny', detail: 'Allow', statement: allowed };
  }
  yield* conditionChanges(statement);
  yield* actionChanges(statement, catalogue);
  yield* resourceChanges(statement);
  yield* principalChanges(statement);
}
