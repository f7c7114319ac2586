import type { AppStack } from '../../../access/index';
import type { Edge, Node, Picture } from './mermaid';
import { listed } from './phrases';

/** A use case: its page in `docs/`, its title there, and its stacks. */
export interface UseCase {
  readonly page: string;
  readonly title: string;
  readonly stacks: readonly AppStack[];
}

/** A use case and its picture. */
export interface Drawn extends UseCase {
  readonly picture: Picture;
}

/** Ways into a role: by what the names of callers begin with. */
const ways = [
  { begins: 'The service ', name: 'AWS services' },
  { begins: 'Whoever signs in', name: 'Staff with a company sign-in' },
  { begins: 'App users', name: 'Users of an app' },
  { begins: '', name: 'People and programs', more: 'with an identity in some account' },
];

/** What a role needs beside what it is for. */
const plumbing = /^(KMS key|log group)$/;

const namesOf = (nodes: readonly Node[]) => listed(nodes.map(({ lines: [name = ''] }) => name));

/** The pictures of all use cases in one: by which way one gets in, and what is within reach. */
export function pictureOfApp(drawn: readonly Drawn[]): Picture {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  for (const { title, picture } of drawn) {
    const { nodes: all, edges: arrows } = picture;
    const into = new Map<string, Set<string>>();
    for (const { from, to, lines } of arrows) {
      const who = all.find(({ id, kind }) => id === from && kind === 'who')?.lines[0] ?? '';
      const isRole = all.some(({ id, kind }) => id === to && kind === 'role');
      if (!isRole || !who || who.startsWith('Group ')) continue;
      const way = ways.find(({ begins }) => who.startsWith(begins)) as (typeof ways)[number];
      nodes.set(way.name, {
        id: way.name,
        kind: 'who',
        lines: way.more ? [way.name, way.more] : [way.name],
      });
      const how = lines
        .filter((line) => /^(with|who|under)/.test(line))
        .map((line) => line.replace(/^(with external id) .*/, '$1'));
      into.set(way.name, new Set([...(into.get(way.name) ?? []), ...how]));
    }
    for (const [from, how] of into) edges.push({ from, to: title, lines: [...how].slice(0, 2) });
    const roles = all.filter(({ kind }) => kind === 'role');
    const within = arrows.filter(({ from }) => roles.some(({ id }) => id === from));
    const reached = all.filter(
      ({ id, kind, lines: [, what = ''] }) =>
        kind === 'reach' && !plumbing.test(what) && within.some(({ to }) => to === id),
    );
    const watching = all.filter(
      ({ kind, lines: [, what = ''] }) => kind === 'watch' && !/^topic/.test(what),
    );
    const lines = [
      title,
      namesOf(roles),
      `may reach ${namesOf(reached).replace('Nearly', 'nearly')}`,
    ];
    const watched = watching.length > 0 ? [`watched by ${namesOf(watching)}`] : [];
    nodes.set(title, { id: title, kind: 'role', lines: [...lines, ...watched] });
  }
  return { direction: 'LR', isWide: true, nodes: [...nodes.values()], edges };
}
