import { expect, test } from 'vitest';
import { nameOf } from '../../src/concepts/name.ts';

const categories = [{ label: 'brambling', score: 0.4 }];

test('a group that is sure comes before the best category, and without either there is no name', () => {
  expect(nameOf({ group: { label: 'finch', score: 0.8 }, categories })).toBe('finch');
  expect(nameOf({ group: null, categories })).toBe('brambling');
  expect(nameOf({ group: null, categories: [] })).toBeUndefined();
});
