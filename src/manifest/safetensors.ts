/** Writes and reads tensors in the safetensors format (8-byte header length, JSON header, data). */

import { LeitmotifError } from '../errors.ts';
import { transposed } from '../factorization/matrix.ts';

/** The kinds of numbers that are stored, by the format's names. */
const kinds = { F32: Float32Array, U32: Uint32Array, U8: Uint8Array };
interface Numbers {
  F32: Float32Array;
  U32: Uint32Array;
  U8: Uint8Array;
}
type Kind = keyof Numbers;

export interface NamedTensor<K extends Kind = 'F32'> {
  name: string;
  shape: number[];
  data: Numbers[K];
}

type AnyTensor = NamedTensor<Kind>;

export interface TensorFile {
  /** How messages call the file. */
  name: string;
  tensors: AnyTensor[];
  metadata: Record<string, string>;
}

/** Values are little-endian and row-major; `metadata` is free text by name, as the format asks. */
export function encodeSafetensors(tensors: AnyTensor[], metadata: Record<string, string> = {}): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: kindOf(data), shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = JSON.stringify(header);
  const headerBytes = new TextEncoder().encode(json);
  // Readers map the data straight into memory, so it must start on an 8-byte boundary; the format pads with spaces.
  const headerLength = Math.ceil(headerBytes.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength);
  file.set(headerBytes, 8);
  let position = 8 + headerLength;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

/**
 * `name` is for the message.
 *
 * @throws LeitmotifError `manifest-invalid` for a file that is cut short or not in the format.
 */
export function decodeSafetensors(file: Uint8Array, name = 'The file'): TensorFile {
  try {
    const headerLength = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    const { __metadata__: metadata = {}, ...entries } = JSON.parse(
      new TextDecoder().decode(file.subarray(8, 8 + headerLength)),
    );
    const tensors = Object.entries(
      entries as Record<string, { dtype: Kind; shape: number[]; data_offsets: [number, number] }>,
    ).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = file.subarray(8 + headerLength + from, 8 + headerLength + to);
        if (bytes.length !== to - from) throw new Error(`tensor ${name} is cut short`);
        return { name, shape, data: new kinds[dtype](Uint8Array.from(bytes).buffer) };
      },
    );
    return { name, tensors, metadata };
  } catch (cause) {
    throw new LeitmotifError('manifest-invalid', `${name} is not in the safetensors format.`, { cause });
  }
}

/** Vectors one after another as the columns of a row-major `[length, count]` matrix, as tensors named W hold them. */
export function asColumns(vectors: Float32Array, length: number): Float32Array {
  return transposed({ data: vectors, rows: vectors.length / Math.max(1, length), cols: length }).data;
}

/** The columns of a row-major `[length, count]` matrix as vectors one after another. */
export function asVectors(columns: Float32Array, length: number): Float32Array {
  return transposed({ data: columns, rows: length, cols: columns.length / Math.max(1, length) }).data;
}

/** @throws LeitmotifError `manifest-invalid` when the file has no such tensor, or one of other numbers */
export function tensorNamed<K extends Kind = 'F32'>(
  file: TensorFile,
  name: string,
  kind: K = 'F32' as K,
): NamedTensor<K> {
  const found = file.tensors.find((tensor) => tensor.name === name);
  if (found && kindOf(found.data) === kind) return found as NamedTensor<K>;
  throw new LeitmotifError('manifest-invalid', `${file.name} has no tensor ${name} of ${kind}.`);
}

function kindOf(data: AnyTensor['data']): Kind {
  return (Object.keys(kinds) as Kind[]).find((kind) => data instanceof kinds[kind])!;
}
