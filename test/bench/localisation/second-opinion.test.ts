import { expect, test } from 'vitest';
import { secondOpinion } from '../../../bench/localisation/second-opinion.ts';

/** Two concepts on two images of two cells. */
const factors = (W: number[], first: number[], second: number[]) => ({
  W: Float32Array.from(W),
  maps: [first, second].map((data) => ({ data: Float32Array.from(data), k: 2, height: 1, width: 2 })),
  seconds: 0,
});

const concepts = factors([1, 0, 0, 0, 1, 0], [9, 9, 9, 9], [9, 9, 9, 9]);

test('is the counterpart’s greatest value in each image, by its typical one, in whatever order and scale it comes', () => {
  const other = factors([0, 5, 0, 3, 0, 0], [6, 2, 0, 0], [0, 0, 1, 1]);
  const [first, second] = secondOpinion(concepts, other);
  // Concept 1 is the other's 0: (36 + 4) / 8 = 5 is typical of it. Concept 0 is the other's 1, always 1 where it is.
  expect([...first!]).toEqual([0, expect.closeTo(6 / 5, 6)]);
  expect([...second!]).toEqual([1, 0]);
});

test('is none where the other has nothing alike', () => {
  const other = factors([1, 0, 0, 0, 1, 1], [6, 2, 1, 0], [0, 0, 1, 1]);
  for (const [alike, unlike] of secondOpinion(concepts, other)) {
    expect(alike).toBeGreaterThanOrEqual(0);
    expect(unlike).toBeNaN();
  }
});
