import { expect, test } from 'vitest';
import { softmax, topCategories } from '../../src/concepts/categories.ts';

test('softmax of ln 1, ln 2, ln 5 is 1/8, 2/8, 5/8', () => {
  const scores = softmax([0, Math.log(2), Math.log(5)]);
  expect([...scores]).toEqual([
    expect.closeTo(0.125, 12),
    expect.closeTo(0.25, 12),
    expect.closeTo(0.625, 12),
  ]);
});

test('softmax stays finite for huge logits', () => {
  expect([...softmax([1e4, 1e4, -1e4])]).toEqual([0.5, 0.5, 0]);
});

test.each([
  [Number.NaN, 1, 2],
  [1, 2, Number.POSITIVE_INFINITY],
  [Number.NaN, Number.NaN, Number.NaN],
])('logits %d, %d and %d say nothing of a concept, and are an error for an image', (...logits) => {
  expect([...softmax(logits)]).toEqual([0, 0, 0]);
  expect(() => topCategories(logits, [], 2)).toThrow('no finite logits');
});

test('a class that the network rules out has a score of 0', () => {
  expect([...softmax([0, Number.NEGATIVE_INFINITY])]).toEqual([1, 0]);
});

test('names the best categories by index, so that equal labels stay apart', () => {
  const logits = [0, Math.log(5), Math.log(2), 0];
  expect(topCategories(logits, ['dummy', 'crane', 'crane'], 3)).toEqual([
    { category: 1, label: 'crane', score: 0.555556 },
    { category: 2, label: 'crane', score: 0.222222 },
    { category: 0, label: 'dummy', score: 0.111111 },
  ]);
});

test('a class without a label is named by its number', () => {
  expect(topCategories([1, 0], [], 1)[0]?.label).toBe('class 0');
});
