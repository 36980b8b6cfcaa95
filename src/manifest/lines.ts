/** Writes JSON lines and notes where each begins, so that some can be read without the others. */

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
