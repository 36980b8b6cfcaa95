import { expect, test } from 'vitest';
import { createHeap } from '../../src/factorization/heap.ts';
import { transposeFunction, transposeInto, transposeScratch } from '../../src/factorization/transpose.ts';
import { assemble, wasm } from '../../src/factorization/wasm.ts';

test.each([
  [1, 1],
  [3, 9],
  [9, 3],
  [4, 4],
  [32, 8],
  [37, 41],
  [70, 12],
])('turns rows into columns and measures them: %i×%i', (rows, cols) => {
  const V = { data: Float32Array.from({ length: rows * cols }, (_, i) => (i % 97) / 8), rows, cols };
  V.data[V.data.length - 1] = -2.5;
  const { memory, layout } = createHeap();
  const [out, ...scratch] = layout([rows * cols, ...transposeScratch(V)]);
  const { exports } = new wasm.Instance(assemble([transposeFunction]), { env: { memory } });
  const measures = transposeInto(out, V, exports, scratch);
  const expected = Array.from(
    { length: rows * cols },
    (_, i) => V.data[(i % rows) * cols + Math.floor(i / rows)],
  );
  expect([...out]).toEqual(expected);
  expect(measures.lowest).toBe(-2.5);
  expect(measures.sum).toBeCloseTo(
    expected.reduce((sum, x) => sum + x, 0),
    3,
  );
  expect(measures.squares / expected.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 6);
});
