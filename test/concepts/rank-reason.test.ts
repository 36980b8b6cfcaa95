import { expect, test } from 'vitest';
import { rankReason } from '../../src/concepts/rank-reason.ts';

/** Squared errors from k = `from` on. */
const points = (squares: number[], stability = 1, from = 2) =>
  squares.map((square, i) => ({ k: from + i, relativeError: Math.sqrt(square), stability, similarity: 0.4 }));

test('an elbow is told by the falls before and after it', () => {
  const reason = rankReason({ k: 3, reason: 'elbow', points: points([0.8, 0.2, 0.198, 0.196]) });
  expect(reason).toContain('falls by 75.0 % with concept 3, and by no more than 1.0 % with the next');
  expect(reason).toContain('Another random start finds the same 3 concepts (mean cosine 1.00).');
});

test('a bend is told by the mean falls on both sides', () => {
  const reason = rankReason({
    k: 4,
    reason: 'bend',
    points: points([0.8, 0.72, 0.648, 0.6156, 0.58482], 0.85),
  });
  expect(reason).toContain(
    'Up to 4 each further concept takes 10.0 % off the squared error, from there to 6 only 5.0 %',
  );
  expect(reason).toContain('much the same 4 concepts (mean cosine 0.85)');
});

test('the end of the range is told to be one', () => {
  const reason = rankReason({ k: 4, reason: 'end', points: points([0.9, 0.6, 0.1], 0.4) });
  expect(reason).toMatch(
    /^Up to 4 each concept .*partly other 4 concepts.* A range beyond 4 may say more\.$/,
  );
});

test('what is left after the least of the range are rounding errors: there are no more parts', () => {
  const text = '5, the least of the range: the activations have no more than 5 parts.';
  expect(rankReason({ k: 5, reason: 'end', points: points([4e-6, 3e-7, 0], 1, 5) })).toBe(text);
  expect(rankReason({ k: 5, reason: 'elbow', points: points([0, 0], 0, 5) })).toBe(text);
});

test('rounding errors are no fall', () => {
  const reason = rankReason({ k: 3, reason: 'elbow', points: points([0.1, 4e-6, 1e-9]) });
  expect(reason).toContain('with concept 3, and by no more than 0.0 % with the next');
  const end = rankReason({ k: 3, reason: 'end', points: points([0.1, 4e-6, 1e-9], 0.5) });
  expect(end).not.toContain('A range beyond');
});

test('a range of one', () => {
  expect(rankReason({ k: 5, reason: 'bend', points: points([0.4], 1, 5) })).toBe(
    '5 is the only number of concepts in the range.',
  );
});
