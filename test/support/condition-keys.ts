import { type Documents, matchingActions, type Statement, toArray } from '../../access/index';
import { loadCatalogue } from '../../access/node';

const { actions, conditionKeys } = loadCatalogue();
const alwaysSent = conditionKeys.filter(({ global }) => global).map(({ name }) => name);
/** Global keys that only some actions carry, and the catalogue says which. */
const SOMETIMES = /^aws:(ResourceTag|RequestTag|TagKeys)/i;
const sent = new Set(alwaysSent.filter((name) => !SOMETIMES.test(name)).map(generic));

/**
 * Returns what a stack's policies ask for in vain, as `<Sid>: <action> <condition key>`: a key that AWS
 * does not document for the action, so that the statement never matches a request for it.
 *
 * Source: "Actions, resources, and condition keys for AWS services",
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export function askedInVain({ roles, groups, managedPolicies, resources }: Documents): string[] {
  const policies = [
    ...roles.flatMap(({ trust, policies }) => [trust, ...policies]),
    ...groups.flatMap(({ policies }) => policies),
    ...managedPolicies.map(({ policy }) => policy),
    ...resources.flatMap(({ policy }) => (policy ? [policy] : [])),
  ];
  return policies.flatMap(({ document }) => toArray(document.Statement)).flatMap(inVain);
}

/** By statement: another account or region changes nothing of what is asked here. */
const answers = new Map<string, string[]>();

function inVain(statement: Statement): string[] {
  const keys = demanded(statement).filter((key) => !sent.has(generic(key)));
  if (keys.length === 0) return [];
  const question = JSON.stringify([statement.Sid, statement.Action, statement.NotAction, keys]);
  const answer =
    answers.get(question) ??
    matchingActions(statement, actions).flatMap((action) => {
      const carried = new Set(action.conditionKeys.map(generic));
      return keys
        .filter((key) => !carried.has(generic(key)))
        .map((key) => `${statement.Sid}: ${action.name} ${key}`);
    });
  answers.set(question, answer);
  return answer;
}

/** Keys without which a statement does not match. */
function demanded({ Condition = {} }: Statement): string[] {
  return Object.entries(Condition).flatMap(([operator, keys]) => {
    if (/^ForAllValues:|Not|IfExists$/.test(operator)) return [];
    const absent = ([, value]: [string, unknown]) =>
      operator === 'Null' && String(value) === 'true';
    return Object.entries(keys)
      .filter((entry) => !absent(entry))
      .map(([key]) => key);
  });
}

/** `aws:ResourceTag/Schedule` becomes `aws:resourcetag/`, and Cognito's keys those of its first issuer. */
function generic(key: string): string {
  return key
    .toLowerCase()
    .replace(/^(aws:\w+tag\/|kms:encryptioncontext:).*/, '$1')
    .replace(/^cognito-identity[\w.-]*\.amazonaws\.com(\.cn)?:/, 'cognito-identity.amazonaws.com:');
}
