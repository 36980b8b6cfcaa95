import { expect, test } from 'vitest';
import type { Factors } from '../../src/factorization/factors.ts';
import { mergeNearest } from '../../src/factorization/merge.ts';

const gram = (X: Float32Array, k: number) => {
  const n = X.length / k;
  return Float32Array.from({ length: k * k }, (_, q) => {
    let sum = 0;
    for (let p = 0; p < n; p++) sum += X[Math.floor(q / k) * n + p] * X[(q % k) * n + p];
    return sum;
  });
};

/** The first k − 1 rows of W and H after the merge. */
function merged(k: number, W: number[], H: number[]) {
  const [w, h] = [Float32Array.from(W), Float32Array.from(H)];
  const factors = { k, W: { data: w }, H: { data: h }, forH: { G: gram(w, k) } } as unknown as Factors;
  mergeNearest(factors, gram(h, k));
  return { k: k - 1, W: w.slice(0, (w.length / k) * (k - 1)), H: h.slice(0, (h.length / k) * (k - 1)) };
}

test('two halves of one concept become it, and the others stay', () => {
  // Concepts 0 and 2 have the same vector; together their heatmap is (1, 2, 0, 4).
  const { W, H } = merged(3, [1, 2, 5, 0, 2, 4], [1, 0, 0, 4, 0, 0, 3, 0, 0, 1, 0, 0]);
  expect(W[1] / W[0]).toBeCloseTo(2, 5);
  expect([H[1] / H[0], H[2], H[3] / H[0]]).toEqual([2, 0, 4]);
  expect([...W.subarray(2), ...H.subarray(4)]).toEqual([5, 0, 0, 0, 3, 0]);
});

test('a concept without energy goes first', () => {
  const { W, H } = merged(3, [1, 2, 0, 0, 3, 1], [1, 1, 0, 0, 0, 2]);
  const directions = [W[1] / W[0], W[3] / W[2]];
  expect(directions[0]).toBeCloseTo(2, 5);
  expect(directions[1]).toBeCloseTo(1 / 3, 5);
  expect(H[0]).toBe(H[1]);
});
