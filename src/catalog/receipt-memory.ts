/** Remembers what was read of finished batches, as long as their receipts stay the same. */
import { batchObject, receiptName } from '../store/layout.ts';
import type { StoredRun } from './open-run.ts';
import { tagOf } from './tag-of.ts';

/** Batches remembered, the longest unused forgotten first. */
const remembered = 10_000;

/** Gives what `read` gave, now or earlier; `undefined` for a batch without a receipt. */
export type ReceiptMemory<T> = (
  stored: StoredRun,
  batchId: string,
  read: () => Promise<T>,
) => Promise<T | undefined>;

export function createReceiptMemory<T>(): ReceiptMemory<T> {
  const known = new Map<string, { tag: string; value: T }>();
  return async (stored, batchId, read) => {
    const name = batchObject(stored.runId, batchId, receiptName);
    const tag = await tagOf(stored.store, name);
    if (tag === undefined) return undefined;
    const key = `${stored.store.uri}/${name}`;
    const earlier = known.get(key);
    const value = earlier?.tag === tag ? earlier.value : await read();
    known.delete(key);
    known.set(key, { tag, value });
    if (known.size > remembered) known.delete(known.keys().next().value as string);
    return value;
  };
}
