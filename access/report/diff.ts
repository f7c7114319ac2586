import type { Catalogue } from '../catalogue/catalogue';
import type { Policy } from '../policy/policy';
import type { Request } from '../policy/request';
import { search } from '../prove/search/search';
import { type AppPrincipal, appPrincipals } from '../prove/subjects/app-principals';
import { identityPolicy, role, user } from '../prove/subjects/identity-subjects';
import { resource, trust } from '../prove/subjects/resource-subjects';
import type { Subject } from '../prove/subjects/subject';
import type { AppStack } from '../template/app-stack';
import {
  type AttachedPolicy,
  type Group,
  NOT_IN_APP,
  OTHER_POLICIES,
  policiesOf,
  type Resource,
} from '../template/documents';

/** Actions that became allowed, or ceased to be, for some requests. */
interface AccessChange {
  readonly actions: readonly string[];
  /** A request for the first of them that shows it. */
  readonly example: Request;
}

/** What a change of an app does to one role, user, group or resource. */
interface SubjectDiff {
  /** What is compared, such as `role Stack/Reader may` or `role Stack/Reader may be assumed by`. */
  readonly what: string;
  readonly isNew: boolean;
  readonly isGone: boolean;
  readonly gains: readonly AccessChange[];
  readonly losses: readonly AccessChange[];
  /** Policies that are attached before and after and are not in the app: what they allow is left out. */
  readonly outside: readonly string[];
  /** Why it cannot be judged; gains and losses are then empty. */
  readonly unknown?: string;
}

/** The access of one role, user, group or resource, in the app before or after the change. */
interface Side {
  /** The policies as a text: where both texts are equal, no proof is needed. */
  readonly text: string;
  readonly subject: Subject;
  /** The same subject without any permission, to compare with where the other side does not exist. */
  readonly nothing: Subject;
  /** Names of policies that are left out, because they are not in the app. */
  readonly outside?: readonly string[];
}

const empty: Policy = { Version: '2012-10-17', Statement: [] };

/**
 * The access that a change of an app adds and removes: for each subject, requests that are allowed after and not
 * before, and the reverse. Subjects whose access is the same are left out.
 */
export function diffOf(
  before: readonly AppStack[],
  after: readonly AppStack[],
  catalogue: Catalogue,
): SubjectDiff[] {
  const [old, updated] = [sidesOf(before), sidesOf(after)];
  const whats = [...new Set([...old.keys(), ...updated.keys()])];
  const more = (subject: Subject, other: Subject): AccessChange[] => {
    const problem = { catalogue, goal: 'more', subject, other, claims: [], first: false } as const;
    return [...search(problem).counterexamples.values()].map(({ class: { actions }, request }) => ({
      actions: actions.map(({ name }) => name),
      example: request,
    }));
  };

  return whats.flatMap((what): SubjectDiff[] => {
    const isNew = !old.has(what);
    const isGone = !updated.has(what);
    try {
      const [was, is] = [old.get(what)?.(), updated.get(what)?.()];
      if (was?.text === is?.text) return [];
      const from = was?.subject ?? (is as Side).nothing;
      const to = is?.subject ?? (was as Side).nothing;
      // The denials of a new resource take nothing away, and those of a removed one give nothing.
      const gains = isGone ? [] : more(to, from);
      const losses = isNew ? [] : more(from, to);
      const outside = [...new Set([...(was?.outside ?? []), ...(is?.outside ?? [])])];
      const other = outside.find((name) => !leavesOut(was, name) || !leavesOut(is, name));
      if (other) {
        const unknown = `the policy '${other}' comes or goes, and ${NOT_IN_APP}`;
        return [{ what, isNew, isGone, gains: [], losses: [], outside: [], unknown }];
      }
      const diff = { what, isNew, isGone, gains, losses, outside };
      const isSame = diff.gains.length === 0 && diff.losses.length === 0 && !isNew && !isGone;
      return isSame ? [] : [diff];
    } catch (error) {
      const unknown = (error as Error).message;
      return [{ what, isNew, isGone, gains: [], losses: [], outside: [], unknown }];
    }
  });
}

const leavesOut = (side: Side | undefined, name: string) => side?.outside?.includes(name) === true;

/** The sides of an app, by what is compared. Making one throws when one of its policies is not known. */
function sidesOf(stacks: readonly AppStack[]): Map<string, () => Side> {
  const sides = new Map<string, () => Side>();
  for (const subject of appPrincipals(stacks)) {
    const { kind, identity, stack } = subject;
    const name = `${kind} ${stack.name}/${identity.logicalId}`;
    sides.set(`${name} may`, () => permissions(subject));
    if ('trust' in identity && !identity.isOutside) {
      sides.set(`${name} may be assumed by`, () => trustSide(identity.arn, identity.trust));
    }
  }
  for (const { documents, name } of stacks) {
    for (const group of documents.groups) {
      sides.set(`group ${name}/${group.logicalId} may`, () => groupSide(group));
    }
    for (const it of documents.resources) {
      sides.set(`${it.type} ${name}/${it.logicalId} may be used by`, () => resourceSide(it));
    }
  }
  return sides;
}

function permissions({ kind, identity, stack }: AppPrincipal): Side {
  const { arn, boundary } = identity;
  const all = policiesOf(identity, stack.documents);
  const [policies, outside] = splitOutside(all, identity.isOutside);
  const [boundaries, outsideBoundaries] = splitOutside(
    boundary ? [boundary] : [],
    identity.isOutside,
  );
  const [limit] = boundaries;
  const make = kind === 'role' ? role : user;
  return {
    text: JSON.stringify([
      policies.map(({ document }) => document),
      limit?.document,
      outside,
      outsideBoundaries,
    ]),
    subject: make({ arn, identity: policies, ...(limit ? { boundary: limit } : {}) }),
    nothing: make({ arn, identity: [] }),
    outside: [...outside, ...outsideBoundaries],
  };
}

function groupSide(group: Group): Side {
  const [policies, outside] = splitOutside(group.policies, group.isOutside);
  return {
    text: JSON.stringify([policies.map(({ document }) => document), outside]),
    subject: identityPolicy(...policies),
    nothing: identityPolicy(empty),
    outside,
  };
}

/** The policies that the app holds, and the names of the others, which a change of the app does not change. */
function splitOutside(
  policies: readonly AttachedPolicy[],
  isOutside: true | undefined,
): [AttachedPolicy[], string[]] {
  const isOther = ({ name, unknown }: AttachedPolicy) =>
    unknown !== undefined && (name.startsWith('arn:') || (isOutside && name === OTHER_POLICIES));
  return [
    policies.filter((policy) => !isOther(policy)),
    policies.filter(isOther).map(({ name }) => name),
  ];
}

function trustSide(arn: string, policy: AttachedPolicy): Side {
  return {
    text: JSON.stringify(policy.document),
    subject: trust({ arn, policy }),
    nothing: trust({ arn, policy: empty }),
  };
}

function resourceSide({ arn, account, policy }: Resource): Side {
  return {
    text: JSON.stringify(policy?.document),
    subject: resource({ arn, account, policy: policy ?? empty }),
    nothing: resource({ arn, account, policy: empty }),
  };
}

/** The changes as a page to read. */
export function diffAsMarkdown(diffs: readonly SubjectDiff[]): string {
  if (diffs.length === 0) return 'No access changes.';
  const lines = diffs.flatMap(({ what, isNew, isGone, gains, losses, outside, unknown }) => [
    `### ${what}${isNew ? ' (new)' : isGone ? ' (removed)' : ''}`,
    '',
    ...(unknown ? [`**Cannot be judged:** ${unknown}`] : []),
    ...(unknown || gains.length + losses.length > 0 ? [] : ['Nothing.']),
    ...(outside.length > 0 ? [`Not counted: what ${outside.join(', ')} says.`, ''] : []),
    ...gains.map((change) => `- **added** ${sentence(change)}`),
    ...losses.map((change) => `- **removed** ${sentence(change)}`),
    '',
  ]);
  return ['## What the change does to access', '', ...lines].join('\n').trimEnd();
}

const shown = 8;

function sentence({ actions, example }: AccessChange): string {
  const names = actions
    .slice(0, shown)
    .map((action) => `\`${action}\``)
    .join(', ');
  const rest = actions.length > shown ? ` and ${actions.length - shown} more` : '';
  const { principal, resource: on, context = {} } = example;
  const keys = Object.entries(context).map(([k, v]) => `\`${k}\` = \`${[v].flat().join(', ')}\``);
  const given = keys.length > 0 ? `, with ${keys.join(', ')}` : '';
  return `${names}${rest}; for example by \`${principal.id}\` on \`${on}\`${given}`;
}
