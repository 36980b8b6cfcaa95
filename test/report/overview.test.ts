import { describe, expect, it } from 'vitest';
import type { Categories } from '../../src/manifest/categories.ts';
import type { PlannedBatch, Run } from '../../src/manifest/run.ts';
import { batchesInOverview, createOverview } from '../../src/report/overview.ts';
import { unfinishedDigest } from '../../src/views/batch-digest.ts';
import { exampleRun } from '../example-run.ts';

const batches: PlannedBatch[] = Array.from({ length: 2 * batchesInOverview + 1 }, (_, i) => ({
  batchId: `${String(i).padStart(6, '0')}-0a0b0c0d`,
  images: Array.from({ length: 30 }, (_, n) => ({ key: `folder-${i}/${n}.png`, bytes: 1, version: '1' })),
}));

const run: Run = {
  ...exampleRun('many-1'),
  plan: { batches: batches.length, pages: 3 },
  status: 'partial',
  failures: batches
    .slice(0, 20)
    .map(({ batchId }) => ({ batchId, code: 'worker-crashed', reason: 'It died.' })),
};

const noCategories: Categories = {
  schema: 'leitmotif/categories@1',
  runId: run.runId,
  categories: [],
  evidence: 'contributions',
  shortcuts: [],
};

function pagesOf() {
  const overview = createOverview(run, noCategories);
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

  it('gives the mean of the explained variances that there are', () => {
    const overview = createOverview({ ...run, plan: { batches: 3, pages: 1 } }, noCategories);
    for (const [i, explainedVariance] of [0.9, 0.5, null].entries()) {
      const result = { status: 'done' as const, ok: 1, explainedVariance, concepts: [] };
      overview.add({
        summary: { batchId: `00000${i}-0a0b0c0d`, folder: '', images: 1, result },
        problems: [],
      });
    }
    expect(overview.finish()[0]!.html).toMatch(/70.%[^%]*mean over the batches/);
  });

  it('lists a bounded number of images without results, and says how many more there are', () => {
    const first = pagesOf().get('index.html')!;
    expect(first.match(/scope="row"/g)).toHaveLength(500);
    expect(first).toContain('And 100 more');
    expect(first).toContain('600 images');
  });

  it('counts all images of each reason, the most frequent first, also where none of them is shown', () => {
    const overview = createOverview({ ...run, plan: { batches: 2, pages: 1 } }, noCategories);
    const failed = (code: string, count: number) =>
      Array.from({ length: count }, (_, i) => ({ key: `${code}-${i}`, status: 'failed' as const, code }));
    for (const [i, problems] of [failed('image-empty', 501), failed('image-corrupt', 502)].entries()) {
      overview.add({ ...unfinishedDigest(run, batches[i]!), problems });
    }
    const { html } = overview.finish()[0]!;
    const headings = [...html.matchAll(/<h3><code>(image-\S+)<\/code>.*?: (.*?)<\/h3>/g)];
    expect(headings.map(([, code, counted]) => [code, counted])).toEqual([
      ['image-corrupt', '502 images'],
      ['image-empty', '500 of 501 images'],
    ]);
  });

  it('leads from how many were lost to why', () => {
    const totals = {
      ...{ images: 6030, ok: 5430, skipped: 0, failed: 600, concepts: 0, reasons: [] },
      batches: { planned: 201, done: 181, failed: 20 },
    };
    const overview = createOverview({ ...run, totals }, noCategories);
    for (const batch of batches) overview.add(unfinishedDigest(run, batch));
    const first = overview.finish().at(-1)!.html;
    expect(first).toContain('<a href="#failures">600 failed</a>');
    expect(first).toContain('id="failures"');
  });
});
