/** A run's parameters and manifest, and a batch's receipt, for tests and measurements that need any. */
import type { Receipt } from '../src/manifest/receipt.ts';
import type { Parameters, Run } from '../src/manifest/run.ts';

const digest = '0'.repeat(64);

export const exampleParameters: Parameters = {
  k: 8,
  batchSize: 32,
  groupBy: 'none',
  shuffle: false,
  size: 299,
  seed: 0,
  topK: 3,
  overlayFormat: 'jpeg',
  overlaySize: 1280,
  conceptMaps: false,
  scores: 'head',
};

export function exampleRun(runId: string): Run {
  return {
    schema: 'leitmotif/run@1',
    runId,
    dataset: { uri: '/photos', include: [], exclude: [], images: 2, bytes: 2, digest },
    parameters: exampleParameters,
    model: { id: 'm', card: 'm', name: 'M', sha256: digest, layer: 'features', licence: '' },
    plan: { batches: 1, pages: 1 },
    status: 'running',
    totals: null,
    failures: [],
    versions: { leitmotif: '0', node: '0', onnxruntime: '0', sharp: '0' },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
}

/** Of a batch without images. */
export function exampleReceipt(batchId: string): Receipt {
  return {
    schema: 'leitmotif/receipt@1',
    batchId,
    counts: { images: 0, ok: 0, skipped: 0, failed: 0, concepts: 0 },
    ledger: [],
    objects: [],
    seconds: {},
    host: { device: 'cpu', threads: 1 },
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:00.000Z',
  };
}
