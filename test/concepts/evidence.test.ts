import { expect, test } from 'vitest';
import { evidenceMaps } from '../../src/concepts/evidence.ts';

const W = Float32Array.of(2, 0, 1, /**/ 0, 3, 1);
const offset = Float32Array.of(0, -1, 0);
const weights = Float32Array.of(1, -2, 4);
const grid = { height: 1, width: 2 };

/** Activations `[3, 1, 2]` of two cells given as vectors. */
function activationsOf(left: readonly number[], right: readonly number[]) {
  return { channels: 3, ...grid, data: Float32Array.from(left.flatMap((value, c) => [value, right[c]!])) };
}

test('where the concepts reproduce a cell, each adds its heat times the head on its vector', () => {
  // v = h_1 · (2, 0, 1) + h_2 · (0, 3, 1); a = v + o. w·W_1 = 6, w·W_2 = −2.
  const maps = { k: 2, ...grid, data: Float32Array.of(1, 0.5, 0, 2) };
  const { data } = evidenceMaps(activationsOf([2, -1, 1], [1, 5, 2.5]), maps, { W, offset }, weights);
  expect([...data]).toEqual([3, 1.5, -0, -2].map((value) => expect.closeTo(value, 6)));
});

test('what the concepts do not reproduce is shared out by channel, in the ratio of their parts', () => {
  const maps = { k: 2, ...grid, data: Float32Array.of(1, 0, 1, 0) };
  // Parts of the first cell's channels: (2, 0), (0, 3), (1, 1). v = (5, 6, 8): the third channel is halved.
  const { data } = evidenceMaps(activationsOf([5, 5, 8], [7, 7, 7]), maps, { W, offset }, weights);
  expect([...data]).toEqual([(5 + 16) / 2, 0, (-12 + 16) / 2, 0]);
});

test('channels that no concept of the cell has are nobody’s', () => {
  const maps = { k: 2, ...grid, data: Float32Array.of(1, 0, 0, 0) };
  const { data } = evidenceMaps(activationsOf([5, 5, 8], [7, 7, 7]), maps, { W, offset }, weights);
  expect([...data]).toEqual([(5 + 32) / 2, 0, 0, 0]);
});
