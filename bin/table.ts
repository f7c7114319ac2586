/** Returns rows as text, each column as wide as its widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map((cell) => '-'.repeat(cell.length)), ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((l) => l[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
