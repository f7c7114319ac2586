import { ANY_NO_COLON, COLON, type Glob, STAR, STAR_NO_COLON } from '../../policy/glob';

/** More tokens of a glob, for analysis only: wildcards that stop at a slash, and letters of either case. */
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

const SLASH = 47;
/** What no character is. */
const NONE = -1;

/**
 * A nondeterministic finite automaton that reads one text with several globs at once. A state is the set of
 * positions in the globs that the text read so far can have reached, in ascending order.
 *
 * Example: with `a*` and `*b`, whose positions are 0, 1, 2 and 3, 4, 5 with their ends, the state before any
 * text is {0, 3, 4}: before the `a`, at the star, and behind the star, which matches the empty text, too.
 */
export class Automaton {
  /** By position: the character, or letter of either case, that is read there. */
  private readonly literals: number[] = [];
  private readonly isStar: boolean[] = [];
  /** The character that a wildcard does not stand for; undefined where there is none. */
  private readonly stops: (number | undefined)[] = [];
  /** By position: the characters that one waits for there. */
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

/** The characters that a token tells from all others: those it matches, or the one at which it stops. */
export function awaitedBy(token: number): readonly number[] {
  if (token === STAR_NO_COLON || token === ANY_NO_COLON) return [COLON];
  if (token === STAR_NO_SLASH || token === ANY_NO_SLASH) return [SLASH];
  if (token >= EITHER_CASE) {
    const letter = String.fromCharCode(token - EITHER_CASE);
    return [letter.charCodeAt(0), letter.toUpperCase().charCodeAt(0)];
  }
  return token >= 0 ? [token] : [];
}
