/**
 * Returns the text that somebody who wrote `wanted` may have meant: the one with the smallest edit distance, of at
 * most a fifth of the letters, or else the first that contains it. Case does not matter. Undefined if there is
 * none.
 */
export function didYouMean(wanted: string, texts: readonly string[]): string | undefined {
  const word = wanted.toLowerCase();
  const most = Math.max(1, Math.floor(word.length / 5));
  let best: { readonly text: string; readonly off: number } | undefined;
  for (const text of texts) {
    const off = distance(word, text.toLowerCase(), best ? best.off - 1 : most);
    if (off !== undefined) best = { text, off };
  }
  return best?.text ?? texts.find((text) => text.toLowerCase().includes(word));
}

/** The Levenshtein distance: how many letters to add, leave out or change. Undefined if more than `most`. */
function distance(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    if (Math.min(...next) > most) return undefined;
    row = next;
  }
  const off = row[b.length] as number;
  return off <= most ? off : undefined;
}
