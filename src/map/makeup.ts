/** What images and concepts are made of: parts of motifs as bytes, so that 100,000 of them fit into little memory. */
import { LeitmotifError } from '../errors.ts';

/**
 * `[count, m]`, row by row: 255·√part, where the parts of a row add up to 1 (or to 0 where nothing is explained). The
 * Euclidean distance of two rows is then √2·255 times the Hellinger distance of what they are made of.
 */
export interface Makeup {
  count: number;
  m: number;
  bytes: Uint8Array;
}

/** The byte of a part, 0 to 1. @throws LeitmotifError `internal` for NaN, and for what is no part */
export function byteOf(part: number): number {
  if (part >= 0 && part <= 1 + 1e-4) return Math.min(255, Math.round(255 * Math.sqrt(part)));
  throw new LeitmotifError('internal', `${part} is no part of a whole; a map cannot be made of it.`);
}

export const partOf = (byte: number): number => (byte / 255) ** 2;

/** Collects rows whose number is not known before. */
export function createMakeup(m: number): { add(row: Uint8Array): void; finish(): Makeup } {
  let bytes = new Uint8Array(64 * m);
  let count = 0;
  return {
    add(row) {
      if ((count + 1) * m > bytes.length) {
        const more = new Uint8Array(2 * bytes.length);
        more.set(bytes);
        bytes = more;
      }
      bytes.set(row, count * m);
      count += 1;
    },
    finish: () => ({ count, m, bytes: bytes.slice(0, count * m) }),
  };
}

/** Column by column: `[m, count]`. */
export function columnsOf({ count, m, bytes }: Makeup): Uint8Array {
  const columns = new Uint8Array(bytes.length);
  for (let i = 0; i < count; i++) for (let j = 0; j < m; j++) columns[j * count + i] = bytes[i * m + j]!;
  return columns;
}
