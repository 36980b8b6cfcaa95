import { expect, test } from 'vitest';
import { autoRange, mayBeMore } from '../../src/concepts/motif-range.ts';

test('auto looks at up to a motif for three vectors or four images, from 2 to 24', () => {
  expect(autoRange(72, 65)).toEqual({ from: 2, to: 16 });
  expect(autoRange(30, 65)).toEqual({ from: 2, to: 10 });
  expect(autoRange(792, 796)).toEqual({ from: 2, to: 24 });
  expect(autoRange(3, 1)).toEqual({ from: 2, to: 2 });
});

test('more may recur where auto took the most it looks at, of images that would allow more', () => {
  expect(mayBeMore(24, 796)).toBe(true);
  expect(mayBeMore(24, 96)).toBe(false);
  expect(mayBeMore(17, 796)).toBe(false);
  expect(mayBeMore(60, 796)).toBe(false);
});
