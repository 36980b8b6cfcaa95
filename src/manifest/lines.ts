/** JSON lines whose places are known, so that some can be read without the others. */
import type { ZodType } from 'zod';
import { LeitmotifError } from '../errors.ts';
import { parseManifest } from './read.ts';

export interface LineWriter {
  add(value: unknown): void;
  /** Line i is `bytes.subarray(offsets[i], offsets[i + 1])`. */
  finish(): { bytes: Uint8Array; offsets: number[] };
}

export function createLineWriter(): LineWriter {
  const chunks: Uint8Array[] = [];
  const offsets = [0];
  const encoder = new TextEncoder();
  return {
    add(value) {
      const line = encoder.encode(`${JSON.stringify(value)}\n`);
      chunks.push(line);
      offsets.push(offsets.at(-1)! + line.length);
    },
    finish: () => ({ bytes: Buffer.concat(chunks), offsets }),
  };
}

/** Parses and checks whole lines. `name` is for the message. @throws LeitmotifError `manifest-invalid` */
export function parseLines<T>(schema: ZodType<T>, bytes: Uint8Array, name: string): T[] {
  const values: T[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    if (end < 0) throw new LeitmotifError('manifest-invalid', `${name} ends in the middle of a line.`);
    values.push(parseManifest(schema, bytes.subarray(start, end), name));
    start = end + 1;
  }
  return values;
}

const newline = 0x0a;
