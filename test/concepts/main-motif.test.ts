import { expect, test } from 'vitest';
import { mainMotifs, shownMainMotifs } from '../../src/concepts/main-motif.ts';
import type { MotifBatch } from '../../src/manifest/motifs.ts';

const batch: MotifBatch = {
  schema: 'leitmotif/motif-batch@1',
  batchId: '0000-a',
  basis: '0'.repeat(64),
  motifs: ['m02', 'm05'],
  loadings: [],
  concepts: [
    { concept: 0, explained: 0.9, loadings: [0.1, 2], parts: [0.2, 0.8] },
    { concept: 1, explained: 0.3, loadings: [1, 0], parts: [1, 0] },
    { concept: 2, explained: 0, loadings: [0, 0], parts: [0, 0] },
  ],
  images: [],
};

test('a concept goes by the motif that holds most of it, one that no motif holds anything of by none', () => {
  expect([...mainMotifs(batch)]).toEqual([
    [0, { id: 'm05', part: 0.8, explained: 0.9 }],
    [1, { id: 'm02', part: 1, explained: 0.3 }],
  ]);
  expect(
    mainMotifs({ motifs: [], concepts: [{ concept: 0, explained: 0, loadings: [], parts: [] }] }).size,
  ).toBe(0);
});

test('it is shown with its name; not where somebody hid it, it is gone, or motifs are not linked yet', () => {
  const named = { id: 'm05', color: '#ff0000', name: 'snow', images: 3 };
  const shown = (...motifs: Parameters<typeof shownMainMotifs>[1]) => [...shownMainMotifs(batch, motifs)];
  expect(shown(named)).toEqual([[0, { ...named, part: 0.8, explained: 0.9 }]]);
  expect(shown({ ...named, finding: { id: 'm05', hidden: true, shortcut: false } })).toEqual([]);
  expect(shown()).toEqual([]);
  expect(shownMainMotifs(undefined, [named]).size).toBe(0);
});
