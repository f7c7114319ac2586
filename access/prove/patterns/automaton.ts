import { ANY_NO_COLON, COLON, type Glob, keyOfGlob, STAR, STAR_NO_COLON } from '../../policy/glob';
import { InexactError } from '../inexact';
import { cartesianProduct } from './cartesian-product';

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
  const spellings = cartesianProduct(left, MOST_SPELLINGS);
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
  const automaton = new Automaton();
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
    const { start, end } = automaton.add(glob);
    if (index === globs.length) firstBase = start;
    starts.push(start);
    for (let position = start; position <= end; position++) spells.push(speller);
    ends[end] = index < globs.length ? 1n << BigInt(index) : 0n;
  });
  const tooMany = (what: string) =>
    new InexactError('size', `${globs.length} patterns on one key or ARN part ${what}`);
  if (automaton.size > MAX_TOKENS) throw tooMany(`hold more than ${MAX_TOKENS} characters`);
  let positions = 0;

  const found = new Map<bigint, string>();
  const start = automaton.close(starts);
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
        const bit = ends[position];
        if (bit === undefined) continue;
        if (bit === 0n) inside = true;
        else matches |= bit;
      }
      if (inside && !found.has(matches)) found.set(matches, text);
      for (const character of choices(automaton, spells, state, fresh, avoided)) {
        const after = automaton.step(state, character);
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
  const automaton = new Automaton();
  const starts = globs.map((glob) => automaton.add(glob).start);
  const apart = new Map<string, string>();
  for (const beginning of beginnings) {
    let state = automaton.close(starts);
    for (let i = 0; i < beginning.length; i++)
      state = automaton.step(state, beginning.charCodeAt(i));
    if (!apart.has(state.join())) apart.set(state.join(), beginning);
  }
  return [...apart.values()];
}

const SLASH = 47;
/** What no character is. */
const NONE = -1;

/**
 * Globs that read the same text: a state is the positions in them that the text can be at, in ascending
 * order. What a token means is looked up once, not at every step.
 */
class Automaton {
  /** By position: the character, or letter of either case, that is read there. */
  private readonly literals: number[] = [];
  private readonly isStar: boolean[] = [];
  /** The character that a wildcard does not stand for; undefined where there is none. */
  private readonly stops: (number | undefined)[] = [];
  /** The characters that make a difference. */
  readonly awaited: (readonly number[])[] = [];

  /** The number of positions. */
  get size(): number {
    return this.literals.length;
  }

  /** Adds a glob; returns its first position, and the one where it is at its end. */
  add(glob: Glob): { start: number; end: number } {
    const start = this.size;
    for (const token of glob) {
      this.literals.push(token >= 0 ? token : NONE);
      this.isStar.push(token === STAR || token === STAR_NO_COLON || token === STAR_NO_SLASH);
      this.stops.push(token >= 0 ? undefined : stopOf(token));
      this.awaited.push(awaitedBy(token));
    }
    const end = this.literals.push(NONE) - 1;
    this.isStar.push(false);
    this.stops.push(undefined);
    this.awaited.push([]);
    return { start, end };
  }

  /** The positions that can be reached from these without reading: those behind stars, too. */
  close(positions: readonly number[]): number[] {
    const closed: number[] = [];
    for (const position of positions) this.reach(position, closed);
    return closed;
  }

  /** The state after one more character. */
  step(state: readonly number[], character: number): number[] {
    const after: number[] = [];
    for (let i = 0; i < state.length; i++) {
      const position = state[i] as number;
      const stop = this.stops[position];
      if (stop !== undefined) {
        if (stop !== character) this.reach(this.isStar[position] ? position : position + 1, after);
        continue;
      }
      const literal = this.literals[position] as number;
      if (literal === character || (literal >= EITHER_CASE && isEitherCase(literal, character)))
        this.reach(position + 1, after);
    }
    return after;
  }

  /**
   * Adds a position and those behind stars. Positions come in ascending order, and so do the results,
   * each once: with a position that was reached, all behind it was.
   */
  private reach(position: number, reached: number[]): void {
    let last = reached.length === 0 ? NONE : (reached[reached.length - 1] as number);
    for (let at = position; ; at++) {
      if (at > last) {
        reached.push(at);
        last = at;
      }
      if (!this.isStar[at]) return;
    }
  }
}

function stopOf(wildcard: number): number {
  if (wildcard === STAR_NO_COLON || wildcard === ANY_NO_COLON) return COLON;
  return wildcard === STAR_NO_SLASH || wildcard === ANY_NO_SLASH ? SLASH : NONE;
}

const isEitherCase = (token: number, character: number) =>
  token === String.fromCharCode(character).toLowerCase().charCodeAt(0) + EITHER_CASE;

/** The characters that make a difference in a state: those its globs spell out, and one other. */
function choices(
  { awaited }: Automaton,
  spells: readonly boolean[],
  state: readonly number[],
  fresh: string,
  avoided: ReadonlySet<number>,
): number[] {
  const known: number[] = [];
  const spelled: number[] = [];
  for (let i = 0; i < state.length; i++) {
    const position = state[i] as number;
    for (const character of awaited[position] as readonly number[]) {
      if (!known.includes(character)) known.push(character);
      if (spells[position] && !spelled.includes(character)) spelled.push(character);
    }
  }
  // The other character comes first, so that a text does not look like a pattern's by accident.
  return [freshBeside(known, avoided, fresh), ...spelled];
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
  awaited: readonly number[],
  avoided: ReadonlySet<number>,
  fresh: string,
): number {
  const isFree = (code: number) => !awaited.includes(code) && !avoided.has(code);
  for (let i = 0; i < fresh.length; i++) {
    const code = fresh.charCodeAt(i);
    if (isFree(code)) return code;
  }
  for (let code = 0xa1; ; code++) if (isFree(code)) return code;
}
