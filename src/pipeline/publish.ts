/** Writes a batch's objects and remembers them for the receipt. */
import type { Receipt } from '../manifest/receipt.ts';
import { sha256Of } from '../sha256.ts';
import { batchObject } from '../store/layout.ts';
import type { Store } from '../store/store.ts';

export interface Publisher {
  /** Writes one object; `name` is relative to the batch. */
  publish(name: string, bytes: Uint8Array): Promise<void>;
  /** What was written so far, sorted by name. */
  objects(): Receipt['objects'];
}

export function createPublisher(store: Store, runId: string, batchId: string): Publisher {
  const written = new Map<string, { bytes: number; sha256: string }>();
  return {
    async publish(name, bytes) {
      await store.put(batchObject(runId, batchId, name), bytes);
      written.set(name, { bytes: bytes.length, sha256: sha256Of(bytes) });
    },
    objects: () =>
      [...written].map(([name, object]) => ({ name, ...object })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
