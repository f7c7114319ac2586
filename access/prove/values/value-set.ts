/** Some of the values that a key can take, one bit each. Bit 0 is: the key is absent. */
export type ValueSet = bigint;

/** The number of the lowest bit: the first, and so simplest, value of a set. */
export function firstValue(values: ValueSet): number {
  let index = 0;
  for (let rest = values; (rest & 1n) === 0n; rest >>= 1n) index++;
  return index;
}
