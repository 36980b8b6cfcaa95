import { expect, test } from 'vitest';
import { planTree } from '../../src/concepts/tree.ts';

test('a few batches need one factorisation', () => {
  expect(planTree(9, 24, 24).levels).toEqual([1]);
  expect(planTree(0, 24, 24).levels).toEqual([1]);
});

test('each level is smaller by the arity, up to one root', () => {
  const { levels, arity, rank } = planTree(4167, 24, 24);
  expect({ levels, arity, rank }).toEqual({
    levels: [261, 53, 11, 3, 1],
    arity: { batches: 16, nodes: 5 },
    rank: 72,
  });
});

test('a node never takes in more than the fan-in, but at least two children', () => {
  expect(planTree(10, 3000, 1000).arity).toEqual({ batches: 2, nodes: 2 });
});
