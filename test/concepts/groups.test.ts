import { expect, test } from 'vitest';
import { smallestGroup } from '../../src/concepts/groups.ts';

const groups = [
  { label: 'finch', categories: [0, 1] },
  { label: 'fowl', categories: [2, 3] },
  { label: 'bird', categories: [0, 1, 2, 3] },
];
const found = (...scores: number[]) => smallestGroup(Float64Array.from(scores), groups);

test('the group of fewest categories that have 70 % together', () => {
  expect(found(0.45, 0.3, 0.1, 0.1, 0.05)).toEqual({ label: 'finch', score: 0.75, categories: 2 });
  expect(found(0.1, 0.05, 0.375, 0.375, 0.1)).toEqual({ label: 'fowl', score: 0.75, categories: 2 });
  expect(found(0.3, 0.3, 0.125, 0.125, 0.15)).toEqual({ label: 'bird', score: 0.85, categories: 4 });
});

test('where none has as much, one that is likelier than not', () => {
  expect(found(0.25, 0.25, 0.05, 0.05, 0.4)).toEqual({ label: 'finch', score: 0.5, categories: 2 });
  expect(found(0.2, 0.2, 0.1, 0.1, 0.3, 0.1)).toBeNull();
  expect(found(0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)).toEqual({ label: 'bird', score: 0.6, categories: 4 });
});

test('none that has little more than chance would give it', () => {
  expect(found(0.22, 0.22, 0.16, 0.16, 0.24)).toBeNull();
  expect(found(0.22, 0.22, 0.2, 0.17, 0.19)).toBeNull();
  expect(found(0.22, 0.22, 0.2, 0.2, 0.16)?.label).toBe('bird');
  const all = [{ label: 'anything', categories: [0, 1] }];
  expect(smallestGroup(Float64Array.of(0.6, 0.4), all)).toBeNull();
});

test('none where a category has as much alone, or no group has', () => {
  expect(found(0.7, 0.3, 0, 0, 0)).toBeNull();
  expect(found(0.1, 0.1, 0.1, 0.1, 0.6)).toBeNull();
  expect(found(0.1, 0.1, 0.1, 0.1, 0.1, 0.5)).toBeNull();
  expect(smallestGroup(Float64Array.from([0.5, 0.5]), [])).toBeNull();
});

test('of two as small the surer one, and of equals the first', () => {
  const overlapping = [
    { label: 'a', categories: [0, 1] },
    { label: 'b', categories: [0, 2] },
    { label: 'c', categories: [0, 2] },
  ];
  expect(smallestGroup(Float64Array.from([0.5, 0.25, 0.25]), overlapping)?.label).toBe('a');
  expect(smallestGroup(Float64Array.from([0.5, 0.2, 0.3]), overlapping)?.label).toBe('b');
});
