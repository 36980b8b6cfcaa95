import { expect, test } from 'vitest';
import type { Concepts } from '../../src/manifest/concepts.ts';
import type { Motif, MotifBatch } from '../../src/manifest/motifs.ts';
import { tallyEvidence } from '../../src/pipeline/evidence.ts';

/** An image predicted as a category, to which two concepts add `terms`; `strengths` are those of the batch's two motifs. */
interface Seen {
  category: number;
  terms?: number[];
  method?: 'linear' | 'ablation';
  strengths: [number, number];
}

/** The batch lists m02 before m01; concept 0 is m01, concept 1 is m02 but for a quarter. */
function evidenceOf(images: Seen[]) {
  const motifs = ['m01', 'm02'].map((id) => ({ id })) as Motif[];
  // Category 0 is just what m01 is taken for, and m02 for nothing of the kind.
  const expected = [Float64Array.of(1, 0), Float64Array.of(0, 0)];
  // At strength 1, m01 adds 2 to the logit of category 0 and m02 adds 5; to that of category 1 m02 adds −3.
  const added = [Float32Array.of(2, 1), Float32Array.of(5, -3)];
  const tally = tallyEvidence(motifs, { expected, added });
  const seen = images.map(({ category, terms, method = 'ablation' }, i) => ({
    key: `${i}.jpg`,
    prediction: [{ category, label: '', score: 0.5 }],
    contributions: terms ? { method, categories: [{ category, concepts: terms }] } : null,
  }));
  const presences = images.map(({ strengths }, i) => ({
    key: `${i}.jpg`,
    motifs: strengths.map((strength) => ({ strength, share: strength })),
  }));
  const concepts = [
    { concept: 0, parts: [0, 1] },
    { concept: 1, parts: [0.75, 0.25] },
  ];
  tally.add(
    { batchId: 'b', images: seen } as unknown as Concepts,
    { motifs: ['m02', 'm01'], concepts, images: presences } as unknown as MotifBatch,
  );
  return tally.finish((category) => `category ${category}`);
}

test('with ablation, evidence is the mean part of the falls of a category that are a motif’s, by the concepts it explains', () => {
  const { evidence, shortcuts } = evidenceOf([
    // m01 adds 1 + 4/4 = 2, m02 3: parts 0.4 and 0.6.
    { category: 0, terms: [1, 4], strengths: [1, 0.2] },
    // m01 adds −2 + 4/4 < 0, which counts as 0: all is m02's.
    { category: 0, terms: [-2, 4], strengths: [0.5, 0.2] },
    { category: 1, terms: [1, 0], strengths: [0.5, 0.2] },
  ]);
  expect(evidence).toBe('contributions');
  expect(shortcuts).toEqual([
    {
      ...{ category: 0, label: 'category 0', motif: 'm02', images: 2 },
      ...{ evidence: 0.8, expected: 0, score: 0.8 },
      // 0.5 of a strength of 2 in all.
      elsewhere: 0.25,
      exemplars: [
        { batchId: 'b', key: '1.jpg', score: 0.5, evidence: 1 },
        { batchId: 'b', key: '0.jpg', score: 0.5, evidence: 0.6 },
      ],
    },
  ]);
});

test('behind a linear head, evidence is what a motif itself adds to the category, not its part of what its concepts add', () => {
  const { evidence, shortcuts } = evidenceOf([
    // m02 adds 0.2 · 5 = 1, m01 0.5 · 2 = 1; by the concepts all would be m01's.
    { category: 0, method: 'linear', terms: [7, 0], strengths: [0.2, 0.5] },
    // m02 adds 0.6 · 5 = 3, m01 0.5 · 2 = 1.
    { category: 0, method: 'linear', terms: [7, 0], strengths: [0.6, 0.5] },
    // m02 takes from category 1.
    { category: 1, method: 'linear', terms: [1, 1], strengths: [0.9, 0.5] },
    { category: 1, method: 'linear', terms: [1, 1], strengths: [0.9, 0.5] },
  ]);
  expect(evidence).toBe('contributions');
  // (1/2 + 3/4) / 2 of category 0, of which m01 is expected; all of category 1 is m01's.
  expect(shortcuts.map(({ category, motif, score }) => [category, motif, score])).toEqual([
    [1, 'm01', 1],
    [0, 'm02', 0.625],
  ]);
});

test('where contributions are not known, evidence is a motif’s share of the image', () => {
  const { evidence, shortcuts } = evidenceOf([
    { category: 0, terms: [1, 4], strengths: [0.6, 0.4] },
    { category: 0, strengths: [0.3, 0.7] },
  ]);
  expect(evidence).toBe('shares');
  // (0.6 + 0.3) / 2
  expect(shortcuts.map((each) => [each.motif, each.evidence])).toEqual([['m02', 0.45]]);
});
