/** Reads the fields of a FlatBuffers table by their number in the schema. */
import type { ByteBuffer } from 'flatbuffers';

/** A table at `position` of `bytes`. */
export interface Table {
  bytes: ByteBuffer;
  position: number;
  /** Entries of vectors that may still be read: tables may overlap, so that a small file could claim any number. */
  budget: { entries: number };
}

export function rootTable(bytes: ByteBuffer): Table {
  const budget = { entries: 2 * bytes.capacity() };
  return { bytes, position: bytes.readInt32(bytes.position()) + bytes.position(), budget };
}

/** Where field `id` lies, or 0 when the file leaves it at its default. */
function locate({ bytes, position }: Table, id: number): number {
  const offset = bytes.__offset(position, 4 + 2 * id);
  return offset === 0 ? 0 : position + offset;
}

export function int8(table: Table, id: number, fallback = 0): number {
  const at = locate(table, id);
  return at === 0 ? fallback : table.bytes.readInt8(at);
}

export function int32(table: Table, id: number, fallback = 0): number {
  const at = locate(table, id);
  return at === 0 ? fallback : table.bytes.readInt32(at);
}

export function float32(table: Table, id: number, fallback = 0): number {
  const at = locate(table, id);
  return at === 0 ? fallback : table.bytes.readFloat32(at);
}

export function text(table: Table, id: number): string {
  const at = locate(table, id);
  return at === 0 ? '' : (table.bytes.__string(at) as string);
}

export function subtable(table: Table, id: number): Table | undefined {
  const at = locate(table, id);
  return at === 0 ? undefined : { ...table, position: table.bytes.__indirect(at) };
}

export function subtables(table: Table, id: number): Table[] {
  return vector(table, id, 4, (at) => ({ ...table, position: table.bytes.__indirect(at) }));
}

export function int32s(table: Table, id: number): number[] {
  return vector(table, id, 4, (at) => table.bytes.readInt32(at));
}

export function float32s(table: Table, id: number): number[] {
  return vector(table, id, 4, (at) => table.bytes.readFloat32(at));
}

export function int64s(table: Table, id: number): number[] {
  return vector(table, id, 8, (at) => Number(table.bytes.readInt64(at)));
}

/** A view of the bytes of a byte vector, or undefined when the field is absent. */
export function byteVector(table: Table, id: number): Uint8Array | undefined {
  const at = locate(table, id);
  if (at === 0) return undefined;
  const start = table.bytes.__vector(at);
  const end = start + table.bytes.__vector_len(at);
  if (end > table.bytes.capacity()) throw new RangeError('a vector reaches past the end of the file');
  return table.bytes.bytes().subarray(start, end);
}

function vector<T>(table: Table, id: number, width: number, read: (at: number) => T): T[] {
  const at = locate(table, id);
  if (at === 0) return [];
  const { bytes } = table;
  const start = bytes.__vector(at);
  const length = bytes.__vector_len(at);
  if (start + length * width > bytes.capacity())
    throw new RangeError('a vector reaches past the end of the file');
  table.budget.entries -= length;
  if (table.budget.entries < 0) throw new RangeError('vectors overlap');
  return Array.from({ length }, (_, index) => read(start + index * width));
}
