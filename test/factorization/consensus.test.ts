import { afterAll, beforeAll, expect, test } from 'vitest';
import { agreementOf, consensusOf, partFound } from '../../src/factorization/consensus.ts';
import { type Engine, openEngine } from '../../src/factorization/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(1);
});
afterAll(() => engine.close());

const solution = (...rows: number[][]) => ({ k: rows.length, G: Float32Array.from(rows.flat()) });
const [x, y, z] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

test('the vectors that most solutions have are kept, in any order and scale; accidents are not', async () => {
  const accident = [0, 0.7, 0.7];
  const solutions = [solution(x, y), solution([0, 5, 0], [3, 0, 0]), solution(x, accident)];
  const G = await consensusOf(engine, solutions, 2);
  expect([...G]).toEqual([...x, ...y]);
});

test('counterparts become their mean, each of length 1', async () => {
  const G = await consensusOf(engine, [solution([0.8, 0.6, 0]), solution([16, 0, 12])], 1);
  // Their cosine is 0.64: not the same. The first of two with equal support is taken as it is.
  expect([...G]).toEqual([...Float32Array.of(0.8, 0.6, 0)]);
  const mean = await consensusOf(engine, [solution([0.8, 0.6, 0]), solution([2, 0, 0])], 1);
  expect(mean[0]).toBeCloseTo(0.9, 6);
  expect(mean[1]).toBeCloseTo(0.3, 6);
});

test('a solution of m vectors counts for two of m ± 1', async () => {
  const joined = [0, 0.7, 0.7];
  const G = await consensusOf(engine, [solution(x, y, z), solution(x, joined)], 3);
  expect([...G]).toEqual([...x, ...y, ...z]);
});

test('solutions with fewer vectors than wanted leave zero rows', async () => {
  expect([...(await consensusOf(engine, [solution(x)], 2))]).toEqual([...x, 0, 0, 0]);
});

test('agreement is over all solutions matched with the first', () => {
  expect(agreementOf([solution(x, y), solution(y, x), solution(x, z)])).toBe(0.75);
  expect(agreementOf([solution(x)])).toBe(1);
});

test('vectors are found where others are nearly the same, each of them once', () => {
  const nearX = [1, 0.4, 0]; // a cosine of 0.93
  expect(partFound(Float32Array.of(...x, ...y), Float32Array.of(...z, ...nearX), 2)).toBe(0.5);
  expect(partFound(Float32Array.of(...x, ...x), Float32Array.of(...x, ...y), 2)).toBe(0.5);
  expect(partFound(Float32Array.of(...x), Float32Array.of(1, 0.6, 0), 1)).toBe(0);
});
