/** Tables as text: JSON lines, or comma-separated values (RFC 4180, with a header; null is empty). */
import { type Row, type TableName, tableColumns } from '../manifest/tables.ts';

export async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

export async function* csvLines(table: TableName, rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const columns = Object.keys(tableColumns[table]);
  yield csvRow(columns);
  for await (const row of rows) {
    yield csvRow(columns.map((column) => row[column as keyof Row]));
  }
}

export function csvRow(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
