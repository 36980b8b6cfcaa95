/** A table for the terminal: columns as wide as they need, numbers to the right. */

/** `null` shows as nothing; line breaks and control characters as a space, so that a key cannot forge a line. */
export function textTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(cell));
  // No spread: a query may give more rows than a call takes arguments.
  const widths = columns.map((name, c) =>
    cells.reduce((width, row) => Math.max(width, row[c]!.length), name.length),
  );
  const isNumeric = columns.map((_, c) => rows.every((row) => row[c] === null || typeof row[c] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((text, c) => (isNumeric[c] ? text.padStart(widths[c]!) : text.padEnd(widths[c]!)))
      .join('  ')
      .trimEnd();
  return `${[line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')}\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
