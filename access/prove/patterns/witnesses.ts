import { COLON, type Glob, keyOfGlob } from '../../policy/glob';
import { Cache } from '../../policy/memoize';
import { InexactError } from '../inexact';
import { Automaton, awaitedBy } from './automaton';
import { cartesianProduct } from './cartesian-product';

/** A shortest text that matches exactly one set of globs, and that set. */
export interface Witness {
  readonly text: string;
  /** Bit i: the text matches glob i. */
  readonly matches: bigint;
}

interface WitnessOptions {
  /** Only texts that match one of these globs. Default: any text. */
  readonly within?: readonly Glob[];
  /** Characters for "any other character", in order of preference. */
  readonly fresh?: string;
  /** The most colons that a text may have. Default: any number. */
  readonly maxColons?: number;
  /**
   * The globs whose literal characters the texts may contain, besides those in `within`. A text matches any other
   * glob through its wildcards or through characters that are there for one of these. Default: all.
   *
   * Example: of `a*`, `b*` and `*`, with `a*` alone to spell, the texts are `''` and `a`, but not `b`.
   */
  readonly spelling?: readonly Glob[];
}

const MAX_STATES = 20_000;
/** Of all states together: time and memory for a state grow with the number of its positions. */
const MAX_POSITIONS = 1_000_000;
/** A state is kept as a text with one character, of 16 bits, for each position. */
const MAX_TOKENS = 65_535;
const MAX_SPELLINGS = 5_000;
/** Characters for "any other character", in order of preference. */
const FRESH = 'xyqzjkwv0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ~_';

/** The results so far: many proofs need the witnesses of the same globs. */
const known = new Cache<string, readonly Witness[]>(20_000);

/**
 * All sets of globs that some text matches, each with a shortest text.
 *
 * Example: for `a*` and `*b` these are `''`, which matches neither, `a`, `b` and `ab`, which matches both.
 *
 * It is a breadth-first search over the states of a nondeterministic automaton that reads all globs at once
 * (the subset construction). The literal characters that come next in one of the globs lead to different states,
 * and one other character stands for all the rest. So every set is found, and two texts that match the same set
 * cannot be told apart by the globs.
 */
export function witnesses(
  globs: readonly Glob[],
  {
    within = [],
    fresh = FRESH,
    maxColons = Number.POSITIVE_INFINITY,
    spelling,
  }: WitnessOptions = {},
): readonly Witness[] {
  const textOf = (list: readonly Glob[]) => list.map((glob) => `${keyOfGlob(glob)};`).join('');
  // An empty list is not the same as an absent one, with which all globs may spell.
  const spelled = spelling ? `by ${textOf(spelling)}` : 'by all';
  const key = `${textOf(globs)} ${textOf(within)} ${spelled} ${fresh} ${maxColons}`;
  return known.get(key, () => new WitnessSearch(globs, within, fresh, maxColons, spelling).run());
}

/**
 * The sets of globs, each with a shortest text, that texts match whose literal characters come from one glob of
 * each group only. Where globs overlap in too many ways for `witnesses`, these are fewer sets.
 *
 * Example: for the globs `*a*`, `*b*` and `*c*`, all in one group, these are `''`, `a`, `b` and `c`, to which
 * `witnesses` adds `ab`, `ac`, `bc` and `abc`. `RequiredPatterns` says why they are enough for a proof.
 */
export function neededWitnesses(
  globs: readonly Glob[],
  groups: readonly (readonly Glob[])[],
  options: WitnessOptions,
): Witness[] {
  const given = new Set(globs.map(keyOfGlob));
  const left = groups.map((group) => group.filter((glob) => given.has(keyOfGlob(glob))));
  const spellings = cartesianProduct(left, MAX_SPELLINGS);
  if (spellings === undefined) {
    throw new InexactError(
      'size',
      `of ${globs.length} patterns on one ARN part, more than ${MAX_SPELLINGS} choices have to be looked at`,
    );
  }
  const shortest = new Map<bigint, Witness>();
  for (const spelling of spellings)
    for (const witness of witnesses(globs, { ...options, spelling })) {
      const other = shortest.get(witness.matches);
      if (other === undefined || witness.text.length < other.text.length)
        shortest.set(witness.matches, witness);
    }
  return [...shortest.values()];
}

/** A state of the automaton, with a shortest text that leads to it. */
interface Reached {
  readonly state: readonly number[];
  readonly text: string;
  readonly colons: number;
}

class WitnessSearch {
  private readonly automaton = new Automaton();
  private readonly starts: number[] = [];
  /** By position at the end of a glob: its bit, or 0 for one that only limits the texts. */
  private readonly ends: bigint[] = [];
  /** By position: whether its glob may spell out a character. */
  private readonly spells: boolean[] = [];
  /** Characters that no text may hold: those of globs that nothing may spell out. */
  private readonly avoided = new Set<number>();
  /** The first position of the globs that limit the texts. */
  private firstLimit = Number.POSITIVE_INFINITY;

  constructor(
    private readonly globs: readonly Glob[],
    private readonly within: readonly Glob[],
    private readonly fresh: string,
    private readonly maxColons: number,
    spelling: readonly Glob[] | undefined,
  ) {
    const spellers = spelling && [...spelling, ...within];
    const keys = spellers && new Set(spellers.map(keyOfGlob));
    const letters = new Set(spellers?.flatMap((glob) => glob.flatMap(awaitedBy)));
    [...globs, ...within].forEach((glob, index) => {
      const speller = keys?.has(keyOfGlob(glob)) !== false;
      if (speller || canBeSpelled(glob, letters)) this.add(glob, index, speller);
      else for (const character of literalsOf(glob).flatMap(awaitedBy)) this.avoided.add(character);
    });
    if (this.automaton.size > MAX_TOKENS)
      throw this.tooMany(`hold more than ${MAX_TOKENS} characters`);
  }

  private add(glob: Glob, index: number, speller: boolean): void {
    const { start, end } = this.automaton.add(glob);
    if (index === this.globs.length) this.firstLimit = start;
    this.starts.push(start);
    for (let position = start; position <= end; position++) this.spells.push(speller);
    this.ends[end] = index < this.globs.length ? 1n << BigInt(index) : 0n;
  }

  run(): Witness[] {
    const found = new Map<bigint, string>();
    const start = this.automaton.close(this.starts);
    /** Fewest colons with which each state was reached. */
    const seen = new Map([[keyOfState(start), 0]]);
    let positions = 0;
    let level: Reached[] = [{ state: start, text: '', colons: 0 }];
    while (level.length > 0) {
      const next: Reached[] = [];
      for (const reached of level) {
        const matches = this.matchesAt(reached.state);
        if (matches !== undefined && !found.has(matches)) found.set(matches, reached.text);
        for (const after of this.steps(reached)) {
          const key = keyOfState(after.state);
          if ((seen.get(key) ?? Number.POSITIVE_INFINITY) <= after.colons) continue;
          seen.set(key, after.colons);
          positions += after.state.length;
          if (seen.size > MAX_STATES || positions > MAX_POSITIONS)
            throw this.tooMany(`overlap in more than ${seen.size - 1} ways`);
          next.push(after);
        }
      }
      level = next;
    }
    return [...found].map(([matches, text]) => ({ text, matches }));
  }

  /** The globs that a text which ends in this state matches; undefined if it is outside of the limits. */
  private matchesAt(state: readonly number[]): bigint | undefined {
    let matches = 0n;
    let inside = this.within.length === 0;
    for (const position of state) {
      const bit = this.ends[position];
      if (bit === undefined) continue;
      if (bit === 0n) inside = true;
      else matches |= bit;
    }
    return inside ? matches : undefined;
  }

  /** The states that one more character leads to. */
  private *steps({ state, text, colons }: Reached): Generator<Reached> {
    for (const character of this.characters(state)) {
      const after = this.automaton.step(state, character);
      // No text that begins so can match one of the limits any more.
      if (this.within.length > 0 && (after[after.length - 1] ?? -1) < this.firstLimit) continue;
      const now = character === COLON ? colons + 1 : colons;
      if (now > this.maxColons) continue;
      yield { state: after, text: text + String.fromCharCode(character), colons: now };
    }
  }

  /** The characters that lead to different states: those that may be spelled out, and one other for the rest. */
  private characters(state: readonly number[]): number[] {
    const awaited: number[] = [];
    const spelled: number[] = [];
    for (let i = 0; i < state.length; i++) {
      const position = state[i] as number;
      for (const character of this.automaton.awaited[position] as readonly number[]) {
        if (!awaited.includes(character)) awaited.push(character);
        if (this.spells[position] && !spelled.includes(character)) spelled.push(character);
      }
    }
    // The other character comes first, so that a text does not look like a pattern's by accident.
    return [this.otherThan(awaited), ...spelled];
  }

  private otherThan(awaited: readonly number[]): number {
    const isFree = (code: number) => !awaited.includes(code) && !this.avoided.has(code);
    for (let i = 0; i < this.fresh.length; i++) {
      const code = this.fresh.charCodeAt(i);
      if (isFree(code)) return code;
    }
    for (let code = 0xa1; ; code++) if (isFree(code)) return code;
  }

  private tooMany(what: string): InexactError {
    const { length } = this.globs;
    return new InexactError('size', `${length} patterns on one key or ARN part ${what}`);
  }
}

const keyOfState = (state: readonly number[]) => String.fromCharCode(...state);

const literalsOf = (glob: Glob) => glob.filter((token) => token >= 0);

/** Whether each literal character of the glob is one that a glob which may spell has, too. */
const canBeSpelled = (glob: Glob, letters: ReadonlySet<number>) =>
  literalsOf(glob).every((token) => awaitedBy(token).some((character) => letters.has(character)));

/**
 * Picks, of some beginnings of texts, one for each state of the automaton: two beginnings with the same state can
 * be exchanged without any glob noticing, whatever the text goes on with.
 *
 * Example: for `arn:aws-cn:*` and the beginnings `arn::`, `arn:aws:` and `arn:aws-cn:`, these are the first,
 * which also stands for the second, and the last.
 */
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
