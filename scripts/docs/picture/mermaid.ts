/** Kinds of node: who asks, the role, what it reaches, and what watches. */
export type Kind = 'who' | 'role' | 'reach' | 'watch';

export interface Node {
  readonly id: string;
  readonly kind: Kind;
  /** The first is the name. */
  readonly lines: readonly string[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
  /** Drawn as dots: it watches or tells, and gives no access. */
  readonly dotted?: boolean;
}

export interface Picture {
  readonly direction: 'LR' | 'TB';
  /** Long lines in nodes are not broken. */
  readonly isWide?: boolean;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** Pale enough for dark text, strong enough on a dark page: the same in light and dark mode. */
const colours: Readonly<Record<Kind, string>> = {
  who: 'fill:#cfe3ff,stroke:#1f6feb,color:#0b2545',
  role: 'fill:#ffe2b8,stroke:#bc6c00,color:#3d2300',
  reach: 'fill:#cdf0d5,stroke:#1a7f37,color:#06290f',
  watch: 'fill:#e8dcff,stroke:#8250df,color:#2a0f57',
};

const shapes: Readonly<Record<Kind, readonly [string, string]>> = {
  who: ['([', '])'],
  role: ['[[', ']]'],
  reach: ['[', ']'],
  watch: ['(', ')'],
};

/** Without it, Mermaid breaks lines after 200 pixels. */
const WIDE = '%%{init: {"flowchart": {"wrappingWidth": 340}}}%%';

/** The picture as a Mermaid flowchart, in a fence that GitHub renders. */
export function asMermaid({ direction, isWide, nodes, edges }: Picture): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  return [
    '```mermaid',
    ...(isWide ? [WIDE] : []),
    `flowchart ${direction}`,
    ...nodes.map(({ id, kind, lines: [name = '', ...more] }) => {
      const [open, close] = shapes[kind];
      return `  ${ids.get(id)}${open}${text([`<b>${entities(name)}</b>`, ...more.map(entities)])}${close}:::${kind}`;
    }),
    ...edges.map(({ from, to, lines, dotted }) => {
      const label = lines.length ? `|${text(lines.map(entities))}|` : '';
      return `  ${ids.get(from)} ${dotted ? '-.->' : '-->'}${label} ${ids.get(to)}`;
    }),
    ...kindsOf(nodes).map((kind) => `  classDef ${kind} ${colours[kind]}`),
    '```',
  ].join('\n');
}

const meanings: Readonly<Record<Kind, string>> = {
  who: 'blue asks',
  role: 'orange is a role',
  reach: 'green is within reach',
  watch: 'purple watches',
};

/** What the colours of a picture mean, as a sentence. */
export function legendOf({ nodes }: Picture): string {
  const sentence = kindsOf(nodes)
    .map((kind) => meanings[kind])
    .join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

const kindsOf = (nodes: readonly Node[]) =>
  (Object.keys(colours) as Kind[]).filter((kind) => nodes.some((node) => node.kind === kind));

const text = (lines: readonly string[]) => `"${lines.join('<br/>')}"`;

/** Characters that Mermaid would take for its own. */
const entities = (line: string) =>
  line.replace(/["#<>&`]/g, (character) => `#${character.charCodeAt(0)};`);
