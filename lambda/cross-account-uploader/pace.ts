/** How far an upload is. */
export interface Pace {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly elapsedMs: number;
  /** Until the function is cut off. */
  readonly leftMs: number;
}

/** Kept free to abort the upload, and to say why. */
export const RESERVE_MS = 60_000;

/** How long the pace is measured before it is judged. */
const MEASURE_MS = 30_000;

/**
 * Returns why an upload at this pace does not fit into the time of the function, or undefined if it does
 * or if it is too early to say.
 */
export function tooSlow({ bytes, totalBytes, elapsedMs, leftMs }: Pace): string | undefined {
  const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
  const soFar = `${bytes} of ${totalBytes} bytes in ${seconds(elapsedMs)} s`;
  if (leftMs <= RESERVE_MS) return `out of time: sent ${soFar}`;
  if (elapsedMs < MEASURE_MS) return undefined;
  const neededMs = (elapsedMs * (totalBytes - bytes)) / bytes;
  if (neededMs <= leftMs - RESERVE_MS) return undefined;
  return `too slow: sent ${soFar}, the rest needs ${seconds(neededMs)} s and ${seconds(leftMs - RESERVE_MS)} s are left`;
}

/** Returns why an object of this size is refused before anything is sent, or undefined. */
export function tooLarge(bytes: number, largestBytes: number): string | undefined {
  if (bytes <= largestBytes) return undefined;
  return `too large: ${bytes} bytes, and at most ${largestBytes} fit into the time of the function: use AWS DataSync`;
}
