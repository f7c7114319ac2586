import {
  type AppCaller,
  type AppStack,
  type AttachedPolicy,
  appPrincipals,
  insider,
  type OneOrMore,
  outsider,
  type Principal,
  type PrincipalType,
  policiesOf,
  toArray,
} from '../access/index';

/** Somebody to ask as. */
export interface Caller {
  readonly key: string;
  readonly label: string;
  /** Heading under which it is listed. */
  readonly group: string;
  /** An example of the ARN that has to be given; undefined when there is nothing to give. */
  readonly example?: string;
  asker(who: string): AppCaller;
}

/** Everybody who can be asked as: of the app, named by its policies, and anybody else. */
export function callersOf(stacks: readonly AppStack[]): Caller[] {
  const inside = appPrincipals(stacks).map((subject): Caller => {
    const { kind, identity } = subject;
    const group = kind === 'role' ? 'Roles of the app' : 'Users of the app';
    const label = readable(identity.logicalId);
    return { key: `${kind}:${identity.arn}`, label, group, asker: () => insider(subject) };
  });
  const members = stacks.flatMap(({ documents }) =>
    documents.groups.map((group): Caller => {
      const identity = policiesOf(group, documents);
      const account = group.arn.split(':')[4] as string;
      return {
        key: `group:${group.arn}`,
        label: `Member of ${readable(group.logicalId)}`,
        group: 'Members of its groups',
        example: exampleUser(stacks, account),
        asker: (id) => ({ ...outsider({ type: 'AWS', id }), policies: { identity } }),
      };
    }),
  );
  const [first] = stacks;
  const named = namedPrincipals(stacks).map(
    (principal): Caller => ({
      key: `${principal.type}:${principal.id}`,
      label: principal.id.replace(/^arn:[^:]+:iam::/, ''),
      group: principal.type === 'Service' ? 'AWS services' : 'Who signed in elsewhere',
      asker: () => outsider(principal),
    }),
  );
  const other: Caller = {
    key: 'other',
    label: 'Anybody else, by ARN',
    group: 'Not in the app',
    example: exampleUser(stacks, first?.environment.account ?? ''),
    asker: (id) => outsider({ type: 'AWS', id }),
  };
  return [...inside, ...members, ...named, other];
}

/** A name without the characters that the CDK and CloudFormation add. */
export const readable = (name: string) => name.replace(/[0-9A-F]{8}(-xxxxxxxx)?$/, '');

/** A user whom some trust policy of the account means. */
function exampleUser(stacks: readonly AppStack[], account: string): string {
  const text = JSON.stringify(stacks.map(({ documents }) => documents.roles.map(trustOf)));
  const pattern = new RegExp(`arn:[\\w-]+:iam::${account}:user/[^"*]*\\*`).exec(text)?.[0];
  return pattern ? pattern.replace('*', 'alice') : `arn:aws:iam::${account}:user/alice`;
}

const trustOf = ({ trust }: { trust: AttachedPolicy }) => (trust.unknown ? {} : trust.document);

/** Services, providers and identities that trust policies or resource policies name. */
function namedPrincipals(stacks: readonly AppStack[]): Principal[] {
  const policies = stacks.flatMap(({ documents: { roles, resources } }) => [
    ...roles.map(({ trust }) => trust),
    ...resources.flatMap(({ policy }) => (policy ? [policy] : [])),
  ]);
  const statements = policies
    .filter(({ unknown }) => unknown === undefined)
    .flatMap(({ document }) => toArray(document.Statement));
  const named = statements.flatMap(({ Principal }) =>
    typeof Principal === 'object' ? Object.entries(Principal) : [],
  );
  const principals = named.flatMap(([type, ids]) =>
    toArray(ids as OneOrMore<string>)
      .filter((id) => id !== '*' && type !== 'AWS')
      .map((id): [string, Principal] => [`${type}:${id}`, { type: type as PrincipalType, id }]),
  );
  const unique = [...new Map(principals).values()];
  return unique.sort((a, b) => (a.type + a.id < b.type + b.id ? 1 : -1));
}
