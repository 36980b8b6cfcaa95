import { expect, test } from 'vitest';
import { keepBest } from '../../src/concepts/keep-best.ts';

test('the best three in falling order, of equals those that came first', () => {
  const kept: string[] = [];
  for (const item of ['b1', 'a1', 'd3', 'c2', 'a3', 'e2', 'f0']) {
    keepBest(kept, item, (one) => Number(one[1]), 3);
  }
  expect(kept).toEqual(['d3', 'a3', 'c2']);
});
