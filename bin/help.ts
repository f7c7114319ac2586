/** Prints the usage and ends the process if the arguments ask for help: nothing has been done then. */
export function helpIfAsked(usage: string, args = process.argv.slice(2)): void {
  if (!args.includes('--help') && !args.includes('-h')) return;
  console.log(usage);
  process.exit(0);
}
