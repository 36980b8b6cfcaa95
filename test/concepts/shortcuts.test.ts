import { expect, test } from 'vitest';
import { type PredictedImage, tallyShortcuts } from '../../src/concepts/shortcuts.ts';

const [husky, plane] = [248, 404];
const image = (key: string, category: number, evidence: number[], strengths: number[]): PredictedImage => ({
  batchId: 'b',
  key,
  category,
  score: 0.8,
  motifs: [0, 1, 2],
  evidence,
  strengths,
});

const expecting = (...known: [category: number, expected: number][]) => {
  const expected = new Float64Array(1000);
  for (const [category, value] of known) expected[category] = value;
  return expected;
};

/** Motif 0 is snow, which the head takes for an alp; motif 1 is fur, taken for another dog, motif 2 a wing. */
const expected = [expecting([970, 1]), expecting([250, 1], [husky, 0.75]), expecting([plane, 1])];

test('evidence in a motif that is taken for something else is a shortcut', () => {
  const tally = tallyShortcuts(3);
  tally.add(image('a', husky, [6, 2, 0], [1, 0.5, 0]));
  tally.add(image('b', husky, [4, 4, -2], [2, 0.5, 0]));
  tally.add(image('c', plane, [0, 0, 5], [1, 0, 1]));
  tally.add(image('d', plane, [0, 0, 5], [0, 0, 1]));
  const shortcuts = tally.finish(expected);
  // Snow: evidence (6/8 + 4/8) / 2 = 0.625, never taken for a husky. Fur: (2/8 + 4/8) / 2 · (1 − 0.3/0.4) = 0.094.
  expect(shortcuts).toHaveLength(1);
  expect(shortcuts[0]).toMatchObject({
    category: husky,
    motif: 0,
    evidence: 0.625,
    expected: 0,
    score: 0.625,
  });
  expect(shortcuts[0]).toMatchObject({ images: 2, elsewhere: 0.25 });
  expect(shortcuts[0]!.exemplars.map(({ key, evidence }) => [key, evidence])).toEqual([
    ['a', 0.75],
    ['b', 0.5],
  ]);
});

test('a background that speaks for everything is found, the more suspicious category first', () => {
  const tally = tallyShortcuts(3);
  for (const key of ['a', 'b']) tally.add(image(key, husky, [1, 3, 0], [1, 1, 0]));
  for (const key of ['c', 'd']) tally.add(image(key, plane, [3, 0, 1], [1, 0, 1]));
  expect(tally.finish(expected).map(({ category, motif, score }) => [category, motif, score])).toEqual([
    [plane, 0, 0.75],
    [husky, 0, 0.25],
  ]);
});

test('one image is no evidence, and images without evidence count as seen', () => {
  const tally = tallyShortcuts(3);
  tally.add(image('a', husky, [5, 0, 0], [1, 0, 0]));
  expect(tally.finish(expected)).toEqual([]);
  tally.add(image('b', husky, [-1, 0, 0], [1, 0, 0]));
  expect(tally.finish(expected)[0]).toMatchObject({ images: 2, evidence: 0.5 });
});
