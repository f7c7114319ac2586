import { type Context, onlyValue } from './context';
import { InexactError } from './inexact';
import { Pattern, type Piece } from './pattern';
import { type Places, RESOURCE } from './places';

/** What is decided of a request so far. */
export interface Known extends Context {
  /** Whether the value of the key is decided: that there is none, too. */
  decides(key: string): boolean;
}

const MOST_READINGS = 500;

/**
 * The same places as `key` meets them: in patterns, other variables whose values are decided are those
 * values. For one that is not, the pattern also stands with each text that conditions compare it with:
 * a value of `key` that has to say the same then meets what is said of the other.
 */
export function readFor(key: string, places: Places, known: Known): Places {
  return new Map(
    [...places].map(([place, patterns]) => [
      place,
      patterns.flatMap((pattern) => readingsOf(pattern, key, places, known)),
    ]),
  );
}

function readingsOf(pattern: Pattern, key: string, places: Places, known: Known): Pattern[] {
  if (pattern.variables.every((variable) => variable.key === key)) return [pattern];
  let readings: (readonly Piece[])[] = [[]];
  for (const piece of pattern.analyse()) {
    const ways =
      typeof piece === 'object' && piece.key !== key ? waysToRead(piece, places, known) : [[piece]];
    if (readings.length * ways.length > MOST_READINGS) {
      throw new InexactError(
        'size',
        `'${pattern.text}' can be read in more than ${MOST_READINGS} ways, by what its variables are compared with`,
      );
    }
    readings = readings.flatMap((reading) => ways.map((way) => [...reading, ...way]));
  }
  return readings.map((pieces) => {
    const reading = new Pattern('', pattern.options, pieces);
    origins.set(reading, pattern);
    return reading;
  });
}

const origins = new WeakMap<Pattern, Pattern>();

/** The pattern that this is a reading of, or itself. */
export const originOf = (reading: Pattern): Pattern => origins.get(reading) ?? reading;

/** What can stand in the place of a variable; nothing if it has no value. */
function waysToRead(
  variable: Exclude<Piece, number>,
  places: Places,
  known: Known,
): (readonly Piece[])[] {
  const literal = (key: string, fallback?: string) => {
    const value = onlyValue(known.get(key)) ?? fallback;
    return value === undefined ? [] : [[...value].map((letter) => letter.charCodeAt(0))];
  };
  if (known.decides(variable.key)) return literal(variable.key, variable.fallback);
  const told = [...comparedWith(variable.key, places)].flatMap((key) => {
    if (known.decides(key)) return literal(key);
    const compared = places.get(key) ?? [];
    return compared.filter(({ variables }) => variables.length === 0).map((one) => one.analyse());
  });
  return [[variable], ...told];
}

/** The keys whose values are compared with each other, this one among them, directly or by way of others. */
function comparedWith(key: string, places: Places): Set<string> {
  const found = new Set([key]);
  for (const name of found)
    for (const [place, patterns] of places) {
      if (place === RESOURCE) continue;
      const used = patterns.flatMap(({ variables }) => variables.map((variable) => variable.key));
      const together = used.length > 0 ? [place, ...used] : [];
      if (together.includes(name)) for (const other of together) found.add(other);
    }
  return found;
}
