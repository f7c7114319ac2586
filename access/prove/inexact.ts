/**
 * What must hold for a proof to be exact. Where it does not, `prove` throws rather than guess; see
 * docs/how-access-is-proven.md.
 */
const CONDITIONS = {
  'one key': 'every condition is about one key, and its variables are separated by text',
  place: 'a variable in a Resource stands after the fifth colon of its ARN',
  'one type': 'a key is compared as text, as a number, as a date or as an address, not as several',
  integers: 'numbers are integers, dates are whole seconds',
  size: 'the search stays below the stated caps',
  known: 'every action is in the catalogue',
} as const;

/** Says that a proof would not be exact, and which condition failed. */
export class InexactError extends Error {
  constructor(
    readonly condition: keyof typeof CONDITIONS,
    problem: string,
  ) {
    super(`${problem}; a proof is exact only if ${CONDITIONS[condition]}`);
    this.name = 'InexactError';
  }
}
