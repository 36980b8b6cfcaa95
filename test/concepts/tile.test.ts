import { expect, test } from 'vitest';
import { tileVectors } from '../../src/concepts/tile.ts';

test('every vector fills a grid of its own, channel by channel', () => {
  const tiled = tileVectors(Float32Array.of(1, 2, 3, 4), 2, 3);
  expect([...tiled]).toEqual([1, 2, 3, 4].flatMap((value) => Array(6).fill(value)));
});
