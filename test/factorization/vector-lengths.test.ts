import { expect, test } from 'vitest';
import { vectorLengths } from '../../src/factorization/vector-lengths.ts';

test('vector lengths of (3, 4) and (0, 2)', () => {
  const { norms, masses } = vectorLengths(Float32Array.of(3, 4, 0, 2), 2);
  expect([...norms, ...masses]).toEqual([5, 2, 7, 2]);
});
