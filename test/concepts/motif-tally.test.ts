import { expect, test } from 'vitest';
import { strengthBin, strengthBins, strengthEdge } from '../../src/concepts/motif-strength.ts';
import { tallyMotifs } from '../../src/concepts/motif-tally.ts';

const seen = (...peaks: number[]) => peaks.map((peak) => ({ strength: peak / 2, peak, share: 0, area: 0 }));

test('counts images in which motifs are present alone and together, and their shares', () => {
  const tally = tallyMotifs<string>(2, { members: 2, exemplars: 2 });
  tally.addImage({ held: [0, 1], presence: seen(1, 0.6), masses: [30, 10], place: 'both' });
  tally.addImage({ held: [0, 1], presence: seen(2, 0.4), masses: [40, 0], place: 'first' });
  tally.addImage({ held: [0, 1], presence: seen(0.1, 0), masses: [20, 0], place: 'neither' });
  const { images, motifs } = tally.finish();
  expect(images).toBe(3);
  expect(motifs.map((motif) => motif.images)).toEqual([2, 1]);
  expect(motifs.map((motif) => [...motif.together])).toEqual([
    [
      [0, 2],
      [1, 1],
    ],
    [
      [0, 1],
      [1, 1],
    ],
  ]);
  expect(motifs.map((motif) => motif.share)).toEqual([0.9, 0.1]);
  expect(motifs[0]!.strength).toBeCloseTo((0.5 + 1 + 0.05) / 3);
  expect(motifs[0]!.exemplars.map(({ place }) => place)).toEqual(['first', 'both']);
});

test('its exemplars are images that show it, as they are counted', () => {
  const tally = tallyMotifs<string>(1, { members: 1, exemplars: 4 });
  tally.addImage({ held: [0], presence: seen(0.5), masses: [5], place: 'little' });
  tally.addImage({ held: [0], presence: seen(2), masses: [20], place: 'much' });
  tally.addImage({ held: [0], presence: seen(0.49), masses: [5], place: 'less' });
  const [motif] = tally.finish().motifs;
  expect(motif!.images).toBe(2);
  expect(motif!.exemplars.map(({ place }) => place)).toEqual(['much', 'little']);
});

test('a concept is a member of the motif that explains most of it; purity weighs members by their mass', () => {
  const tally = tallyMotifs<string>(2, { members: 1, exemplars: 1 });
  const concept = (index: number, mass: number, parts: [number, number]) =>
    tally.addConcept({
      batchId: 'b',
      concept: index,
      name: `n${index}`,
      mass,
      explained: 0.6,
      held: [0, 1],
      loadings: parts,
      parts,
    });
  concept(0, 10, [0.9, 0.1]);
  concept(1, 30, [0.5, 0.5]);
  concept(2, 5, [0.2, 0.8]);
  concept(3, 5, [0, 0]);
  const [first, second] = tally.finish().motifs;
  expect([first!.memberCount, second!.memberCount]).toEqual([2, 1]);
  expect(first!.purity).toBeCloseTo((10 * 0.9 + 30 * 0.5) / 40);
  expect(first!.members).toMatchObject([
    { batchId: 'b', concept: 1, name: 'n1', loading: 0.5, part: 0.5, explained: 0.6 },
  ]);
  expect(second!.purity).toBe(0.8);
});

test('what a batch does not hold is in none of its images', () => {
  const tally = tallyMotifs<string>(3, { members: 1, exemplars: 1 });
  tally.addImage({ held: [2], presence: seen(1), masses: [10], place: 'a' });
  tally.addImage({ held: [0, 2], presence: seen(0.8, 0.02), masses: [5, 1], place: 'b' });
  tally.addConcept({
    batchId: 'b',
    concept: 0,
    name: null,
    mass: 1,
    explained: 1,
    held: [2],
    loadings: [3],
    parts: [1],
  });
  const { motifs } = tally.finish();
  expect(motifs.map(({ images }) => images)).toEqual([1, 0, 1]);
  expect(motifs.map(({ memberCount }) => memberCount)).toEqual([0, 0, 1]);
  for (const { strengths } of motifs) expect(strengths.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(motifs.map(({ strengths }) => strengths[0])).toEqual([1, 2, 1]);
  expect(motifs[0]!.strengths[strengthBin(0.4)]).toBe(1);
});

test('bins of strength lie two an octave from 1/32 up; what is weaker is in the first', () => {
  const edges = Array.from({ length: strengthBins }, (_, bin) => strengthEdge(bin));
  expect(edges.slice(0, 4).map((edge) => Number(edge.toFixed(4)))).toEqual([0, 0.0313, 0.0442, 0.0625]);
  expect(edges.map(strengthBin)).toEqual([...edges.keys()]);
  expect([0.03, 1, 1e6].map(strengthBin)).toEqual([0, 11, strengthBins - 1]);
});
