/** Longer than any message of ours, the list of all settings included. */
const LONGEST_MESSAGE = 4000;

/** A value that is quoted in a message is cut when it is longer than the first, down to the second. */
const LONGEST_VALUE = 300;
const SHORTENED_VALUE = 100;

/**
 * Returns what `run` returns. An error of ours or of Node (unknown option, no such file) is a mistake in
 * what the user gave: its message is what they need. Anything else is a fault, and keeps its stack trace.
 */
export function exitWithOneLine<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error) || !(error.name === 'Error' || 'code' in error)) throw error;
    console.error(oneLine(error.message));
    process.exit(1);
  }
}

/**
 * Returns a message as one line of bounded length, whatever a user gave that it quotes: `got 'a⏎b'` becomes
 * `got 'a\nb'`, and of a long value only the beginning stays, with its length.
 */
export function oneLine(message: string): string {
  const line = message
    // A quote after a space opens; the one in `IAM's` does not.
    .replace(/(?<=(?:^| )')[^']+(?=')/g, shortened)
    // Control and invisible characters: a terminal would obey them.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}

function shortened(value: string): string {
  if (value.length <= LONGEST_VALUE) return value;
  return `${value.slice(0, SHORTENED_VALUE)}… (${value.length} characters)`;
}

function escaped(character: string): string {
  const known: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const code = character.codePointAt(0)?.toString(16) ?? '';
  return known[character] ?? `\\u{${code}}`;
}
