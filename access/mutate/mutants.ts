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

/** Every careless edit of a policy document, each once. */
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

/** Without its version, a document takes variables for text. */
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
