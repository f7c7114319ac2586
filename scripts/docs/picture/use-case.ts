import {
  type AppStack,
  appPrincipals,
  type Catalogue,
  type Group,
  ownPolicies,
  type Policy,
  permissionsOf,
  policiesOf,
  prover,
  type Role,
  type Subject,
  toArray,
  trust,
  user,
} from '../../../access/index';
import type { Edge, Node, Picture } from './mermaid';
import { callersInWords, circumstances, construct } from './phrases';
import { namedResources, reachOf } from './reach';
import { drawnResource, references, watchOf } from './watch';

/** Somebody of the use case who may do something: a role, or whoever is in a group. */
interface Actor {
  readonly arn: string;
  readonly subject: Subject;
  readonly policies: readonly Policy[];
}

/**
 * Who becomes which role of these stacks on which conditions, what the roles and groups may reach, and
 * what watches it. The arrows are the engine's answers; the stacks say how things are called.
 *
 * @param stacks those of one use case
 */
export function pictureOf(stacks: readonly AppStack[], catalogue: Catalogue): Picture {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const draw = (node: Node) => nodes.set(node.id, nodes.get(node.id) ?? node);
  const places = stacks.flatMap(namedResources);
  const roles = stacks.flatMap((stack) => stack.documents.roles.filter((r) => !serves(r, stack)));
  const actors = [...roles.map(actorOfRole), ...groups()];

  for (const role of roles) {
    for (const { who, how } of entrances(role, catalogue)) {
      draw({ id: who, kind: 'who', lines: [who] });
      edges.push({ from: who, to: role.arn, lines: how });
    }
    draw({ id: role.arn, kind: 'role', lines: [construct(role.logicalId), ...usersOf(role)] });
  }
  for (const actor of actors) {
    for (const { arn } of roles) {
      const lines = wayInto(actor, arn, catalogue);
      if (lines) edges.push({ from: actor.arn, to: arn, lines });
    }
    for (const { id, lines, how } of reachOf(
      actor.subject,
      places,
      documentsOf(actor),
      catalogue,
    )) {
      draw({ id, kind: 'reach', lines });
      edges.push({ from: actor.arn, to: id, lines: how });
    }
  }
  for (const stack of stacks) {
    const drawn = [
      ...places.filter(({ arn }) => nodes.has(arn)).map(drawnResource),
      ...roles.map(({ arn, logicalId, name }) => ({ id: arn, logicalId, name, isRole: true })),
    ];
    const watch = watchOf(stack, drawn);
    watch.nodes.forEach(draw);
    edges.push(...watch.edges);
  }
  const direction = nodes.size > 6 ? 'TB' : 'LR';
  return { direction, nodes: [...nodes.values()], edges };

  function actorOfRole({ arn }: Role): Actor {
    const found = appPrincipals(stacks).find(({ identity }) => identity.arn === arn);
    if (!found) throw new Error(`'${arn}' must be a role of the app`);
    const policies = ownPolicies(found).identity ?? [];
    const documents = policies.map((p) => ('document' in p ? p.document : p));
    return { arn, subject: permissionsOf(found, stacks), policies: documents };
  }

  /** Whoever is in a group, as a user who is in no other. */
  function groups(): Actor[] {
    return stacks.flatMap((stack) =>
      stack.documents.groups.map((group: Group): Actor => {
        const arn = group.arn.replace(':group/', ':user/');
        const identity = policiesOf(group, stack.documents);
        draw({ id: arn, kind: 'who', lines: [`Group ${construct(group.logicalId)}`] });
        const subject = user({ arn, identity, resources: governed() });
        return { arn, subject, policies: identity.map(({ document }) => document) };
      }),
    );
  }

  /** A trust policy asks who the user is, which a group does not tell: it is left out. */
  function governed() {
    return stacks.flatMap(({ documents }) =>
      documents.resources.flatMap(({ arn, policy, account }) =>
        policy && !policy.unknown ? [{ arn, policy, account }] : [],
      ),
    );
  }

  /** Own policies, and what the policies of resources grant to it by name. */
  function documentsOf({ arn, policies }: Actor): Policy[] {
    const granted = governed().flatMap(({ policy }) =>
      toArray(policy.document.Statement).filter(({ Effect, Principal }) => {
        const named = typeof Principal === 'object' ? toArray(Principal.AWS ?? []) : [];
        return Effect === 'Allow' && named.includes(arn);
      }),
    );
    return [...policies, { Version: '2012-10-17', Statement: granted }];
  }

  /** The functions that run as a role. */
  function usersOf({ logicalId, arn }: Role): string[] {
    const home = stacks.find(({ documents }) => documents.roles.some((r) => r.arn === arn));
    return Object.entries(home?.template.Resources ?? {})
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => references(Properties?.Role).includes(logicalId))
      .map(([id]) => `of the function ${construct(id)}`);
  }
}

/** Whether a role only serves a trail: it is drawn as the trail. */
function serves({ logicalId }: Role, { template }: AppStack): boolean {
  return Object.values(template.Resources ?? {}).some(
    ({ Type, Properties }) =>
      Type === 'AWS::CloudTrail::Trail' && references(Properties).includes(logicalId),
  );
}

/** Who may become a role, by each statement that lets somebody in. */
function entrances({ arn, trust: policy }: Role, catalogue: Catalogue) {
  const prove = prover(catalogue);
  return toArray(policy.document.Statement).flatMap((statement) => {
    const { Effect, Action } = statement;
    const entering = toArray(Action ?? []).filter((action) => /^sts:AssumeRole/i.test(action));
    if (Effect !== 'Allow' || entering.length === 0) return [];
    const { Effect: _, Sid: __, Resource: ___, ...claim } = statement;
    const opens = !prove.never(trust({ arn, policy }), { ...claim, Action: entering }).holds;
    const how = circumstances(statement);
    return opens ? callersInWords(statement).map((who) => ({ who, how })) : [];
  });
}

/** On which conditions an actor's own policies let it ask for a role; undefined when they do not. */
function wayInto({ subject, policies }: Actor, arn: string, catalogue: Catalogue) {
  const claim = { Action: 'sts:AssumeRole', Resource: arn };
  if (prover(catalogue).never(subject, claim, { first: true }).holds) return undefined;
  const statements = policies
    .flatMap(({ Statement }) => toArray(Statement))
    .filter(
      ({ Effect, Action }) => Effect === 'Allow' && toArray(Action ?? []).includes(claim.Action),
    );
  return ['may ask for it', ...new Set(statements.flatMap(circumstances))];
}
