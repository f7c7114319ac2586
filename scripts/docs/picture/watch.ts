import type { AppStack } from '../../../access/index';
import type { Edge, Node } from './mermaid';
import { construct, listed } from './phrases';
import type { NamedResource } from './reach';

type Fields = Readonly<Record<string, unknown>>;

/** What is drawn already, to see what is watched. */
export interface Drawn {
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
  readonly isRole: boolean;
}

/** Types that watch, and what people call them. */
const watchers: Readonly<Record<string, string>> = {
  'AWS::CloudTrail::Trail': 'trail: records every management call',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::Events::Rule': 'event rule',
};

/** Properties that say who is told, not what is watched. */
const telling = ['AlarmActions', 'OKActions', 'Targets', 'SnsTopicName'];

/**
 * What watches the drawn roles and resources of a stack, and whom it tells: followed from reference to
 * reference in the template. A trail watches every role.
 */
export function watchOf(
  { name, template }: AppStack,
  drawn: readonly Drawn[],
): { nodes: Node[]; edges: Edge[] } {
  const resources = Object.entries(template.Resources ?? {}).map(([logicalId, resource]) => {
    const properties = (resource.Properties ?? {}) as Fields;
    return { logicalId, type: resource.Type, properties };
  });
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  for (const [type, word] of Object.entries(watchers)) {
    const group = resources.filter((resource) => resource.type === type);
    if (group.length === 0) continue;
    const id = `${name}/${type}`;
    const names = group.map(({ logicalId }) => construct(logicalId));
    const title = group.length > 1 ? `${group.length} ${word}s` : (names[0] as string);
    const rest = group.length > 1 ? listed(names, 2) : (word.split(': ')[1] ?? word);
    nodes.push({ id, kind: 'watch', lines: [title, rest] });
    const watched = new Set(group.flatMap(watchedBy));
    for (const from of watched) edges.push({ from, to: id, lines: [], dotted: true });
    const topics = new Set(group.flatMap(({ properties }) => told(properties)));
    for (const to of topics) edges.push({ from: id, to, lines: [], dotted: true });
  }
  const topics = resources.filter(({ logicalId }) => edges.some(({ to }) => to === logicalId));
  for (const { logicalId } of topics) {
    nodes.push({ id: logicalId, kind: 'watch', lines: [construct(logicalId), 'topic, mails'] });
  }
  return { nodes, edges };

  function told(properties: Fields): string[] {
    const named = telling.flatMap((property) => references(properties[property]));
    return named.filter((id) => resources.some((r) => r.logicalId === id && /Topic$/.test(r.type)));
  }

  /** The nearest drawn things that a resource is about. */
  function watchedBy({ type, logicalId, properties }: (typeof resources)[number]): string[] {
    if (type === 'AWS::CloudTrail::Trail') {
      return drawn.filter(({ isRole }) => isRole).map(({ id }) => id);
    }
    const pattern = JSON.stringify(properties.EventPattern ?? '');
    const named = drawn.filter((d) => d.isRole && pattern.includes(d.name)).map(({ id }) => id);
    return named.length ? named : follow([logicalId], new Set());
  }

  function follow(logicalIds: readonly string[], seen: Set<string>): string[] {
    const next = logicalIds.filter((id) => !seen.has(id));
    if (next.length === 0) return [];
    for (const id of next) seen.add(id);
    const found = next.flatMap((id) => {
      const trail = resources.find((r) => r.logicalId === id && /Trail$/.test(r.type));
      const known = drawn.find((d) => d.logicalId === id && seen.size > 1);
      return [...(known ? [known.id] : []), ...(trail ? [`${name}/${trail.type}`] : [])];
    });
    return found.length ? found : follow(next.flatMap(aboutWhat), seen);
  }

  /** What a resource refers to; of a metric, its filters; of a log group, who writes to it. */
  function aboutWhat(logicalId: string): string[] {
    const resource = resources.find((r) => r.logicalId === logicalId);
    if (!resource) return [];
    const { type, properties } = resource;
    if (type === 'AWS::Logs::LogGroup') {
      return resources
        .filter(
          (r) => /::(Trail|Function)$/.test(r.type) && references(r.properties).includes(logicalId),
        )
        .map((r) => r.logicalId);
    }
    const about = Object.entries(properties).filter(([property]) => !telling.includes(property));
    const metric = `${properties.Namespace}/${properties.MetricName}`;
    const filters = resources.filter(
      (r) => type === 'AWS::CloudWatch::Alarm' && metricsOf(r.properties).includes(metric),
    );
    return [...references(Object.fromEntries(about)), ...filters.map((r) => r.logicalId)];
  }
}

function metricsOf({ MetricTransformations = [] }: Fields): string[] {
  return (MetricTransformations as Fields[]).map((m) => `${m.MetricNamespace}/${m.MetricName}`);
}

/** The logical ids that a value refers to. */
export function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [[inner].flat()[0] as string];
    return references(inner);
  });
}

/** Places as they are drawn. */
export const drawnResource = ({ arn, logicalId }: NamedResource): Drawn => ({
  id: arn,
  logicalId,
  name: logicalId,
  isRole: false,
});
