import type { AccessLevel, ActionFact } from '../catalogue/catalogue';
import { globMatches, parseGlob } from '../policy/glob';
import { memoizeOn } from '../policy/memoize';

/** By access level, how much harm an action that is granted by mistake can do. */
const rank: Readonly<Record<AccessLevel, number>> = {
  List: 0,
  Read: 1,
  Tagging: 2,
  Write: 2,
  'Permissions management': 3,
};

/**
 * The action that an editor could most easily grant by mistake beside those that `pattern` matches: of the same
 * service, for the same types of resources, of a higher access level if there is one and else of the same, with the
 * most similar name. Undefined when the statement grants all of these.
 *
 * Example: beside `s3:GetObject` on the objects of a bucket it is `s3:PutObject`.
 *
 * @param granted the actions of the statement, as it writes them
 * @param statementResources the resources of the statement
 */
export function similarAction(
  pattern: string,
  granted: readonly string[],
  statementResources: readonly string[],
  catalogue: readonly ActionFact[],
): ActionFact | undefined {
  const [prefix, name = ''] = pattern.toLowerCase().split(':');
  const ofService = byService(catalogue).get(prefix ?? '') ?? [];
  const globs = granted.map((value) => parseGlob(value.toLowerCase()));
  const isGranted = (action: ActionFact) =>
    globs.some((glob) => globMatches(glob, action.name.toLowerCase()));
  const matched = ofService.filter((action) =>
    globMatches(parseGlob(pattern.toLowerCase()), action.name.toLowerCase()),
  );
  const level = Math.max(-1, ...matched.map((action) => rank[action.accessLevel]));
  const resources = matched.flatMap((action) => action.resources);
  const types = new Set(
    resources.filter((type) => statementResources.some((arn) => isOfType(arn, type))),
  );
  const sharesResource = (action: ActionFact) =>
    resources.length === 0 || action.resources.some((type) => types.has(type));

  const candidates = ofService.filter((action) => !isGranted(action) && sharesResource(action));
  const higher = candidates.filter((action) => rank[action.accessLevel] > level);
  const same = candidates.filter((action) => rank[action.accessLevel] === level);
  // Names differ most in their verb, so what they have in common is at their end.
  const likeness = (action: ActionFact) => commonSuffix(action.name.toLowerCase(), name);
  return (higher.length > 0 ? higher : same).reduce<ActionFact | undefined>(
    (best, action) => (best && likeness(best) >= likeness(action) ? best : action),
    undefined,
  );
}

/** Whether a resource of a statement is one of this type, a pattern such as `arn:*:sns:*:*:*`. */
function isOfType(arn: string, type: string): boolean {
  if (arn === '*') return true;
  const sample = arn.replace(/\$\{[^}]*\}|[*?]/g, 'x');
  const isInside = (text: string) => text.includes('/');
  return isInside(sample) === isInside(type) && globMatches(parseGlob(type), sample);
}

const byService = memoizeOn((catalogue: readonly ActionFact[]) => {
  const grouped = new Map<string, ActionFact[]>();
  for (const action of catalogue) {
    const prefix = action.name.slice(0, action.name.indexOf(':'));
    const group = grouped.get(prefix);
    if (group) group.push(action);
    else grouped.set(prefix, [action]);
  }
  return grouped;
});

/** The number of characters at the end that both have in common. */
function commonSuffix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length))
    length++;
  return length;
}
