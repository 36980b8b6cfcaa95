import { expect, test } from 'vitest';
import { takenInWords } from '../../src/views/page-data.ts';

const categories = [
  { label: 'lemon', score: 0.52 },
  { label: 'orange', score: 0.31 },
];

test('a concept is told by its categories, after its name where that is another, or by its name alone', () => {
  expect(takenInWords({ name: 'lemon', categories })).toMatch(/^lemon 52.%, orange 31.%$/);
  expect(takenInWords({ name: 'citrus', categories })).toMatch(/^citrus \(lemon 52.%, orange 31.%\)$/);
  expect(takenInWords({ name: 'unclear', categories: [] })).toBe('unclear');
});
