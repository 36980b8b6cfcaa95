import { describe, expect, test } from 'vitest';
import { createHeap } from '../../src/factorization/heap.ts';
import { bindSweep, sweepFunctions, sweepScratch } from '../../src/factorization/sweep.ts';
import { assemble, wasm } from '../../src/factorization/wasm.ts';

/** The definition of a HALS sweep, in plain float64. */
function plainSweep(X: number[], A: number[], G: number[], k: number, sweeps: number): number[] {
  const n = X.length / k;
  const out = [...X];
  for (let s = 0; s < sweeps; s++) {
    for (let j = 0; j < k; j++) {
      for (let p = 0; p < n; p++) {
        let rest = A[j * n + p];
        for (let i = 0; i < k; i++) if (i !== j) rest -= G[j * k + i] * out[i * n + p];
        out[j * n + p] = G[j * k + j] > 0 ? Math.max(0, rest / G[j * k + j]) : 0;
      }
    }
  }
  return out;
}

function sweepOnce(X: number[], A: number[], G: number[], k: number, sweeps: number): number[] {
  const { memory, layout } = createHeap();
  const { exports } = new wasm.Instance(assemble(sweepFunctions), { env: { memory } });
  const [x, a, g, ...scratch] = layout([X.length, A.length, G.length, ...sweepScratch(k)]);
  [x, a, g].forEach((array, i) => {
    array.set([X, A, G][i]);
  });
  bindSweep(exports, k, scratch)(x, a, g, sweeps);
  return [...x];
}

/** Values that look random but are the same everywhere. */
const wave = (length: number, phase: number) =>
  Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + phase) ** 2);

describe.each([1, 2, 3, 5, 8, 17, 40])('the sweep kernel for %i concepts', (k) => {
  const F = wave(k * (k + 3), 1);
  const G = Array.from({ length: k * k }, (_, i) => {
    const [a, b] = [Math.floor(i / k), i % k];
    let sum = a === b ? 0.5 : 0;
    for (let q = 0; q < k + 3; q++) sum += F[a * (k + 3) + q] * F[b * (k + 3) + q];
    return sum;
  });

  test.each([1, 3, 4, 5, 11, 16, 39])('agrees with the definition on %i columns', (n) => {
    const X = wave(k * n, 2);
    const A = wave(k * n, 3).map((x) => x * k * 3 - k);
    const expected = plainSweep(X, A, G, k, 3);
    sweepOnce(X, A, G, k, 3).forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i], 3);
    });
  });

  test('sets a concept without energy to zero', () => {
    const dead = G.map((g, i) => (Math.floor(i / k) === 0 || i % k === 0 ? 0 : g));
    expect(sweepOnce(wave(k * 6, 2), wave(k * 6, 3), dead, k, 2).slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
