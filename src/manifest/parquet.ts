/** Encodes rows of a table as a Parquet file, one row group after another. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type Column, type Row, type TableName, tableColumns } from './tables.ts';

export interface ParquetFile {
  /** Adds a row group; no rows, no row group. */
  add(rows: readonly Row[]): void;
  finish(): { bytes: Uint8Array; rows: number };
}

const typeOf = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  count: { type: 'INT32' },
  number: { type: 'DOUBLE' },
} as const;

/** The same rows give the same bytes. */
export function createParquetFile(table: TableName): ParquetFile {
  const columns = Object.entries<Column>(tableColumns[table]);
  const output = new ByteWriter();
  const writer = new ParquetWriter({
    writer: output,
    createdBy: 'leitmotif',
    schema: [
      { name: table, num_children: columns.length },
      ...columns.map(([name, { type, nullable }]) => ({
        name,
        ...typeOf[type],
        repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
      })),
    ],
  });
  let count = 0;
  return {
    add(rows) {
      if (rows.length === 0) return;
      count += rows.length;
      void writer.write({
        columnData: columns.map(([name]) => ({ name, data: rows.map((row) => row[name as keyof Row]) })),
        rowGroupSize: rows.length,
      });
    },
    finish() {
      void writer.finish();
      return { bytes: output.getBytes(), rows: count };
    },
  };
}
