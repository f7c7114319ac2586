import { ANY, ANY_NO_COLON, COLON, type Glob, keyOfGlob, STAR, STAR_NO_COLON } from './glob';
import { InexactError } from './inexact';
import { oneOfEach } from './one-of-each';

/** More tokens, for analysis only: wildcards that stop at a slash, and letters of either case. */
export const STAR_NO_SLASH = -5;
export const ANY_NO_SLASH = -6;
const EITHER_CASE = 0x10000;

/** The same glob, matching letters of either case. The glob is in lower case. */
export function ignoringCase(glob: Glob): Glob {
  return glob.map((token) => {
    const letter = token >= 0 ? String.fromCharCode(token) : '';
    return letter.toUpperCase() === letter ? token : token + EITHER_CASE;
  });
}

/** The glob that was given to `ignoringCase`; undefined if no letter in it was. */
export function inLowerCase(glob: Glob): Glob | undefined {
  if (!glob.some((token) => token >= EITHER_CASE)) return undefined;
  return glob.map((token) => (token >= EITHER_CASE ? token - EITHER_CASE : token));
}

/** A shortest text for one set of globs, and that set. */
export interface Witness {
  readonly text: string;
  /** Bit i: the text matches glob i, and no other text is needed for the same set. */
  readonly matches: bigint;
}

interface WitnessOptions {
  /** Only texts that match one of these globs. Default: any text. */
  readonly within?: readonly Glob[];
  /** Characters for "any other character", in order of preference. */
  readonly fresh?: string;
  /** Only texts with at most so many colons. Default: any number. */
  readonly colons?: number;
  /** Only texts in which no other glob, but those in `within`, spells out a character. Default: all do. */
  readonly spelling?: readonly Glob[];
}

const MAX_STATES = 20_000;
/** Of all states together; what a state costs grows with them. Positions are kept as 16 bits. */
const MAX_POSITIONS = 1_000_000;
const MAX_TOKENS = 65_535;
const MOST_REMEMBERED = 20_000;
const MOST_SPELLINGS = 5_000;
const FRESH = 'xyqzjkwv0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ~_';

/**
 * All sets of globs that some text matches, each with a shortest text: a breadth-first walk over the
 * product of the globs' automata. From a state only the characters that its globs wait for make a
 * difference, and any other character stands for all the rest; so two texts with the same set cannot be
 * told apart by the globs, and every set is found. Claims ask about the same globs again and again, so
 * the answers are kept.
 */
export function witnesses(
  globs: readonly Glob[],
  { within = [], fresh = FRESH, colons = Number.POSITIVE_INFINITY, spelling }: WitnessOptions = {},
): readonly Witness[] {
  const textOf = (list: readonly Glob[]) => list.map((glob) => `${keyOfGlob(glob)};`).join('');
  // Nothing that may spell out a character is not the same as anything.
  const spelled = spelling ? `by ${textOf(spelling)}` : 'by all';
  const key = `${textOf(globs)} ${textOf(within)} ${spelled} ${fresh} ${colons}`;
  let found = memory.get(key);
  if (found === undefined) {
    found = walk(globs, within, fresh, colons, spelling);
    if (memory.size >= MOST_REMEMBERED) memory.clear();
    memory.set(key, found);
  }
  return found;
}

const memory = new Map<string, readonly Witness[]>();

/**
 * The same for texts that one glob of each group spells out, whatever else they match: fewer sets, where
 * globs overlap in too many ways.
 */
export function neededWitnesses(
  globs: readonly Glob[],
  groups: readonly (readonly Glob[])[],
  options: WitnessOptions,
): Witness[] {
  const known = new Set(globs.map(keyOfGlob));
  const left = groups.map((group) => group.filter((glob) => known.has(keyOfGlob(glob))));
  const spellings = oneOfEach(left, MOST_SPELLINGS);
  if (spellings === undefined) {
    throw new InexactError(
      'size',
      `of ${globs.length} patterns on one ARN part, more than ${MOST_SPELLINGS} choices have to be looked at`,
    );
  }
  const shortest = new Map<bigint, Witness>();
  for (const spelling of spellings)
    for (const witness of witnesses(globs, { ...options, spelling })) {
      const known = shortest.get(witness.matches);
      if (known === undefined || witness.text.length < known.text.length)
        shortest.set(witness.matches, witness);
    }
  return [...shortest.values()];
}

function walk(
  globs: readonly Glob[],
  within: readonly Glob[],
  fresh: string,
  colons: number,
  spelling: readonly Glob[] | undefined,
): Witness[] {
  const spellers = spelling && [...spelling, ...within];
  const spelled = spellers && new Set(spellers.map(keyOfGlob));
  const letters = new Set(spellers?.flatMap((glob) => glob.flatMap(awaitedBy)));
  /** Characters of globs that no text can match, because it holds no such character. */
  const avoided = new Set<number>();
  /** By position: whether its glob may spell out a character. */
  const spells: boolean[] = [];
  const tokens: number[] = [];
  const starts: number[] = [];
  /** At the end of each glob, its bit; none for those that only limit the texts. */
  const ends: bigint[] = [];
  let firstBase = Number.POSITIVE_INFINITY;
  [...globs, ...within].forEach((glob, index) => {
    const speller = spelled?.has(keyOfGlob(glob)) !== false;
    const isLiteral = (token: number) => token >= 0;
    if (!speller && glob.some((t) => isLiteral(t) && !awaitedBy(t).some((c) => letters.has(c)))) {
      for (const character of glob.filter(isLiteral).flatMap(awaitedBy)) avoided.add(character);
      return;
    }
    if (index === globs.length) firstBase = tokens.length;
    starts.push(tokens.length);
    for (const token of glob) tokens.push(token);
    while (spells.length <= tokens.length) spells.push(speller);
    ends[tokens.length] = index < globs.length ? 1n << BigInt(index) : 0n;
    tokens.push(END);
  });
  const tooMany = (what: string) =>
    new InexactError('size', `${globs.length} patterns on one key or ARN part ${what}`);
  if (tokens.length > MAX_TOKENS) throw tooMany(`hold more than ${MAX_TOKENS} characters`);
  let positions = 0;

  const found = new Map<bigint, string>();
  const start = close(tokens, starts);
  /** Fewest colons with which each state was reached. */
  const seen = new Map([[String.fromCharCode(...start), 0]]);
  let level: { state: number[]; text: string; used: number }[] = [
    { state: start, text: '', used: 0 },
  ];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { state, text, used } of level) {
      let matches = 0n;
      let inside = within.length === 0;
      for (const position of state) {
        if (tokens[position] !== END) continue;
        const bit = ends[position] as bigint;
        if (bit === 0n) inside = true;
        else matches |= bit;
      }
      if (inside && !found.has(matches)) found.set(matches, text);
      for (const character of choices(tokens, spells, state, fresh, avoided)) {
        const after = step(tokens, state, character);
        // Without a base that can still match, nothing below is inside.
        if (within.length > 0 && (after[after.length - 1] ?? -1) < firstBase) continue;
        const now = character === COLON ? used + 1 : used;
        const key = String.fromCharCode(...after);
        if (now > colons || (seen.get(key) ?? Number.POSITIVE_INFINITY) <= now) continue;
        seen.set(key, now);
        positions += after.length;
        if (seen.size > MAX_STATES || positions > MAX_POSITIONS)
          throw tooMany(`overlap in more than ${seen.size - 1} ways`);
        next.push({ state: after, text: text + String.fromCharCode(character), used: now });
      }
    }
    level = next;
  }
  return [...found].map(([matches, text]) => ({ text, matches }));
}

/** Of these beginnings of texts, one for each way in which the globs can go on behind it. */
export function beginningsApart(globs: readonly Glob[], beginnings: readonly string[]): string[] {
  const tokens: number[] = [];
  const starts = globs.map((glob) => tokens.push(...glob, END) - glob.length - 1);
  const apart = new Map<string, string>();
  for (const beginning of beginnings) {
    let state = close(tokens, starts);
    for (let i = 0; i < beginning.length; i++) state = step(tokens, state, beginning.charCodeAt(i));
    if (!apart.has(state.join())) apart.set(state.join(), beginning);
  }
  return [...apart.values()];
}

const END = -9;
const SLASH = 47;

const isStar = (token: number) =>
  token === STAR || token === STAR_NO_COLON || token === STAR_NO_SLASH;

/**
 * Adds the positions reached without reading: behind a star. The positions come in ascending order, and so
 * do the results, each once.
 */
function close(tokens: readonly number[], positions: readonly number[]): number[] {
  const closed: number[] = [];
  let last = -1;
  for (let i = 0; i < positions.length; i++) {
    let position = positions[i] as number;
    if (position > last) closed.push(position);
    while (isStar(tokens[position] as number)) {
      position++;
      if (position > last && position > (closed[closed.length - 1] as number))
        closed.push(position);
    }
    last = closed[closed.length - 1] as number;
  }
  return closed;
}

function step(tokens: readonly number[], state: readonly number[], character: number): number[] {
  const after: number[] = [];
  for (const position of state) {
    const token = tokens[position] as number;
    if (token === END) continue;
    if (token === STAR) after.push(position);
    else if (token === STAR_NO_COLON) character !== COLON && after.push(position);
    else if (token === STAR_NO_SLASH) character !== SLASH && after.push(position);
    else if (token === ANY || token === character) after.push(position + 1);
    else if (token === ANY_NO_COLON) character !== COLON && after.push(position + 1);
    else if (token === ANY_NO_SLASH) character !== SLASH && after.push(position + 1);
    else if (token >= EITHER_CASE) {
      const lower = String.fromCharCode(character).toLowerCase().charCodeAt(0);
      if (token === lower + EITHER_CASE) after.push(position + 1);
    }
  }
  return close(tokens, after);
}

/** The characters that make a difference in a state: those its globs spell out, and one other. */
function choices(
  tokens: readonly number[],
  spells: readonly boolean[],
  state: readonly number[],
  fresh: string,
  avoided: ReadonlySet<number>,
): number[] {
  const awaited = new Set<number>();
  const spelled = new Set<number>();
  for (const position of state) {
    for (const character of awaitedBy(tokens[position] as number)) {
      awaited.add(character);
      if (spells[position]) spelled.add(character);
    }
  }
  // The other character comes first, so that a text does not look like a pattern's by accident.
  return [freshBeside(awaited, avoided, fresh), ...spelled];
}

function awaitedBy(token: number): readonly number[] {
  if (token === STAR_NO_COLON || token === ANY_NO_COLON) return [COLON];
  if (token === STAR_NO_SLASH || token === ANY_NO_SLASH) return [SLASH];
  if (token >= EITHER_CASE) {
    const letter = String.fromCharCode(token - EITHER_CASE);
    return [letter.charCodeAt(0), letter.toUpperCase().charCodeAt(0)];
  }
  return token >= 0 ? [token] : [];
}

function freshBeside(
  awaited: ReadonlySet<number>,
  avoided: ReadonlySet<number>,
  fresh: string,
): number {
  const isFree = (code: number) => !awaited.has(code) && !avoided.has(code);
  for (let i = 0; i < fresh.length; i++) {
    const code = fresh.charCodeAt(i);
    if (isFree(code)) return code;
  }
  for (let code = 0xa1; ; code++) if (isFree(code)) return code;
}
