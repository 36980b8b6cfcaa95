import { expect, test } from 'vitest';
import { ablationScores } from '../../src/concepts/ablation.ts';
import { blur, hideConcept } from '../../src/concepts/blur.ts';

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

test('blurring keeps what is even and spreads what is not, over a tenth of the image to each side', () => {
  const even = { data: new Uint8Array(30 * 20 * 3).fill(77), width: 30, height: 20 };
  expect(blur(even)).toEqual(even);
  const dot = { data: new Uint8Array(40 * 40 * 3), width: 40, height: 40 };
  dot.data[(20 * 40 + 20) * 3] = 255;
  const spread = blur(dot).data;
  // Three boxes of 9 × 9: at most 255 / 81 in the middle, nothing beyond 12 pixels, other channels untouched.
  expect(spread[(20 * 40 + 20) * 3]).toBeLessThanOrEqual(Math.round(255 / 81));
  expect(spread.filter((_, i) => i % 3 !== 0).every((value) => value === 0)).toBe(true);
  for (let x = 33; x < 40; x++) expect(spread[(20 * 40 + x) * 3]).toBe(0);
});

test('a concept is hidden where it is typically present, half where it is half as strong, and nowhere else', () => {
  const image = { data: Uint8Array.of(100, 100, 100, 100, 100, 100, 100, 100, 100), width: 3, height: 1 };
  const blurred = { ...image, data: new Uint8Array(9).fill(200) };
  const maps = { data: Float32Array.of(9, 9, 9, 0, 0.5, 4), k: 2, width: 3, height: 1 };
  expect([...hideConcept(image, blurred, maps, 1).data]).toEqual([
    100, 100, 100, 150, 150, 150, 200, 200, 200,
  ]);
});
