/**
 * Returns what `run` returns. An error of ours or of Node (unknown option, no such file) is a mistake in
 * what the user gave: its message is what they need. Anything else is a fault, and keeps its stack trace.
 */
export function exitWithOneLine<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error) || !(error.name === 'Error' || 'code' in error)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
