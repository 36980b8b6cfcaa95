import { expect, test } from 'vitest';
import { headWeights } from '../../src/pipeline/head.ts';

/** Σ_c weights[c]·v_c + bias for a single category, in float32 as networks compute. */
function linearHead(weights: readonly number[], bias: number) {
  const asked: number[] = [];
  return {
    asked,
    smallestGrid: { height: 1, width: 1 },
    logits: async (data: Float32Array, count: number) => {
      asked.push(count);
      return Float32Array.from({ length: count }, (_, i) => {
        const sum = weights.reduce((all, weight, c) => all + weight * data[i * weights.length + c]!, 0);
        return Math.fround(sum) + Math.fround(bias);
      });
    },
  };
}

test('finds weights that are small beside the bias', async () => {
  const weights = [1.234e-5, -2e-5, 3, 0];
  const found = (await headWeights(linearHead(weights, 1), weights.length))(0);
  for (const [c, weight] of weights.entries())
    expect(Math.abs(found[c]! - weight)).toBeLessThan(1e-9 + 1e-6 * Math.abs(weight));
});

test('asks a network once', async () => {
  const head = linearHead([1, 2], 0.5);
  await headWeights(head, 2);
  await headWeights(head, 2);
  expect(head.asked).toEqual([1, 2]);
});
