import { expect, test } from 'vitest';
import { correlationsOf, matchMotifs } from '../../src/concepts/match-motifs.ts';

test('matches for the greatest sum, not each to its best', () => {
  // Both before are most like the first after; the sum is greatest when the first gives way: 0.7 + 0.95.
  const likeness = [
    [0.8, 0.7, 0],
    [0.95, 0.1, 0],
  ];
  expect(matchMotifs(likeness, 2, 3)).toEqual([
    { change: 'drifted', before: 0, after: 1, likeness: 0.7 },
    { change: 'kept', before: 1, after: 0, likeness: 0.95 },
    { change: 'appeared', before: null, after: 2, likeness: null },
  ]);
});

test('what is matched but unlike has vanished and appeared', () => {
  expect(matchMotifs([[0.59]], 1, 1).map(({ change }) => change)).toEqual(['appeared', 'vanished']);
  expect(matchMotifs([], 0, 1).map(({ change }) => change)).toEqual(['appeared']);
  expect(matchMotifs([[], []], 2, 0).map(({ change }) => change)).toEqual(['vanished', 'vanished']);
});

test('correlations by hand: scale and level do not count; a constant row correlates with nothing', () => {
  const a = [Float32Array.of(1, 2, 3), Float32Array.of(0.1, 0.1, 0.1)];
  const b = [Float32Array.of(10, 30, 50), Float32Array.of(1, 0, 0)];
  const [[same, other], constant] = correlationsOf(a, b) as [[number, number], number[]];
  expect(same).toBeCloseTo(1, 10);
  // Deviations (−1, 0, 1) and (2/3, −1/3, −1/3): −1 / √(2 · 6/9)
  expect(other).toBeCloseTo(-1 / Math.sqrt(4 / 3), 10);
  expect(constant).toEqual([0, 0]);
});
