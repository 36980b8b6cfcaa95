import { describe, expect, it } from 'vitest';
import type { PlannedBatch, Run } from '../../src/manifest/run.ts';
import { batchesInOverview, createOverview, unfinishedDigest } from '../../src/report/overview.ts';

const batches: PlannedBatch[] = Array.from({ length: 2 * batchesInOverview + 1 }, (_, i) => ({
  batchId: `${String(i).padStart(6, '0')}-0a0b0c0d`,
  images: Array.from({ length: 30 }, (_, n) => ({ key: `folder-${i}/${n}.png`, bytes: 1, version: '1' })),
}));

const run: Run = {
  schema: 'leitmotif/run@1',
  runId: 'many-1',
  dataset: { uri: '/data/many', include: [], exclude: [], images: 6030, bytes: 6030, digest: '0'.repeat(64) },
  parameters: {
    k: 8,
    batchSize: 30,
    groupBy: 'folder',
    shuffle: false,
    size: 299,
    seed: 0,
    topK: 3,
    overlayFormat: 'jpeg',
    overlaySize: 1280,
    conceptMaps: false,
  },
  model: { id: 'm', card: 'm', name: 'M', sha256: '0'.repeat(64), layer: 'features', licence: 'none' },
  plan: { batches: batches.length, pages: 3 },
  status: 'partial',
  totals: null,
  failures: batches
    .slice(0, 20)
    .map(({ batchId }) => ({ batchId, code: 'worker-crashed', reason: 'It died.' })),
  versions: { leitmotif: '0.1.0', node: 'v20', onnxruntime: '1', sharp: '0' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

function pagesOf() {
  const overview = createOverview(run, {
    schema: 'leitmotif/categories@1',
    runId: run.runId,
    categories: [],
  });
  const pages = batches.flatMap((batch) => overview.add(unfinishedDigest(run, batch)));
  return new Map([...pages, ...overview.finish()].map(({ name, html }) => [name, html]));
}

describe('the overview of a run with many batches', () => {
  it('is cut into pages that name every batch once', () => {
    const pages = pagesOf();
    expect([...pages.keys()].sort()).toEqual(['index-2.html', 'index-3.html', 'index.html']);
    const named = [...pages.values()].flatMap((html) => html.match(/folder-\d+<\/bdi>/g) ?? []);
    expect(named).toHaveLength(batches.length);
    expect(new Set(named).size).toBe(batches.length);
    expect(pages.get('index-2.html')).toContain('href="index-3.html"');
    expect(pages.get('index-3.html')).toContain('href="index.html"');
  });

  it('lists a bounded number of images without results, and says how many more there are', () => {
    const first = pagesOf().get('index.html')!;
    expect(first.match(/scope="row"/g)).toHaveLength(500);
    expect(first).toContain('And 100 more');
    expect(first).toContain('600 images');
  });
});
