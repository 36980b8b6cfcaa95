import { expect, test } from 'vitest';
import { tallyMotifs } from '../../src/concepts/motif-tally.ts';

const seen = (...peaks: number[]) => peaks.map((peak) => ({ strength: peak / 2, peak, share: 0, area: 0 }));

test('counts images in which motifs are present alone and together, and their shares', () => {
  const tally = tallyMotifs<string>(2, { members: 2, exemplars: 2 });
  tally.addImage({ presence: seen(1, 0.6), masses: [30, 10], place: 'both' });
  tally.addImage({ presence: seen(2, 0.4), masses: [40, 0], place: 'first' });
  tally.addImage({ presence: seen(0.1, 0), masses: [20, 0], place: 'neither' });
  const { images, motifs } = tally.finish();
  expect(images).toBe(3);
  expect(motifs.map((motif) => motif.images)).toEqual([2, 1]);
  expect(motifs.map((motif) => motif.together)).toEqual([
    [2, 1],
    [1, 1],
  ]);
  expect(motifs.map((motif) => motif.share)).toEqual([0.9, 0.1]);
  expect(motifs[0]!.strength).toBeCloseTo((0.5 + 1 + 0.05) / 3);
  expect(motifs[0]!.exemplars.map(({ place }) => place)).toEqual(['first', 'both']);
});

test('a concept is a member of the motif that explains most of it; purity weighs members by their mass', () => {
  const tally = tallyMotifs<string>(2, { members: 1, exemplars: 1 });
  const concept = (index: number, mass: number, parts: [number, number]) =>
    tally.addConcept({ batchId: 'b', concept: index, mass, loadings: parts, parts });
  concept(0, 10, [0.9, 0.1]);
  concept(1, 30, [0.5, 0.5]);
  concept(2, 5, [0.2, 0.8]);
  concept(3, 5, [0, 0]);
  const [first, second] = tally.finish().motifs;
  expect([first!.memberCount, second!.memberCount]).toEqual([2, 1]);
  expect(first!.purity).toBeCloseTo((10 * 0.9 + 30 * 0.5) / 40);
  expect(first!.members.map((member) => member.concept)).toEqual([1]);
  expect(second!.purity).toBe(0.8);
});
