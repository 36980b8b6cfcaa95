/** Tables as text: JSON lines, or comma-separated values (RFC 4180, with a header; null is empty). */
import { type Row, type TableName, tableColumns } from '../manifest/tables.ts';

/** How a table is written: what stands above its rows, and a row. */
export interface RowText {
  head(table: TableName): string;
  row(table: TableName, row: Row): string;
}

export const jsonLines: RowText = {
  head: () => '',
  row: (_, row) => `${JSON.stringify(row)}\n`,
};

export const csvLines: RowText = {
  head: (table) => csvRow(Object.keys(tableColumns[table])),
  row: (table, row) => csvRow(Object.keys(tableColumns[table]).map((column) => row[column as keyof Row])),
};

export function csvRow(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
