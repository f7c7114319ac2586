/** The polynomial of CRC-32, its bits reversed. */
const POLYNOMIAL = 0xedb88320;

/**
 * Returns the CRC-32 of two pieces of data from those of each, and the length of the second. So S3
 * checks a whole that it never sees in one piece.
 */
export function crc32Combine(first: number, second: number, secondBytes: number): number {
  // Zeros after the first piece multiply its CRC by x^8 each, modulo the polynomial.
  let factor = 0x80000000; // 1
  let power = 0x00800000; // x^8
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) factor = multiply(factor, power);
    power = multiply(power, power);
  }
  return (multiply(factor, first) ^ second) >>> 0;
}

/** Multiplies two polynomials modulo that of CRC-32; the highest bit is the coefficient of x^0. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
