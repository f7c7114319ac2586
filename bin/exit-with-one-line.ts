/**
 * Returns what `run` returns. An error in it is a mistake in the settings: the user needs its message,
 * not our stack trace.
 */
export function exitWithOneLine<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Error') throw error; // a mistake of ours
    console.error(error.message);
    process.exit(1);
  }
}
