import { expect, test } from 'vitest';
import { ablationScores } from '../../src/concepts/ablation.ts';

const labels = ['cat', 'dog', 'sky'];

test('a category’s score is its mean fall over the images, weighted by the concept’s strength in them', () => {
  const falls = [
    { concept: 0, strength: 3, fall: Float64Array.of(0.4, -0.5, 0.1) },
    { concept: 0, strength: 1, fall: Float64Array.of(0, 0.2, -0.2) },
    { concept: 2, strength: 1, fall: Float64Array.of(-0.1, 0, 0) },
  ];
  const [first, absent, unmissed] = ablationScores(falls, 3, labels, 2);
  // cat 3/4 · 0.4, dog 1/4 · 0.2 (what rises does not count against it), sky 3/4 · 0.1.
  expect(first).toEqual([
    { category: 0, label: 'cat', score: 0.3 },
    { category: 2, label: 'sky', score: 0.075 },
  ]);
  expect([absent, unmissed]).toEqual([[], []]);
});
