import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchIdOf, encodeKey, overlayName, pageOf } from '../../src/store/layout.ts';

test.each([
  ['birds/owl.png', 'birds/owl.png'],
  ['a b/100%.jpg', 'a%20b/100%25.jpg'],
  ['#1/é.jpg', '%231/%C3%A9.jpg'],
  ['new\nline.jpg', 'new%0Aline.jpg'],
  ['..', '%2E.'],
  ['../../etc/passwd', '%2E./%2E./etc/passwd'],
  ['.hidden', '%2Ehidden'],
  ['/x//y', '~/x/~/y'],
])('encodes the key %j as %j', (key, encoded) => {
  expect(encodeKey(key)).toBe(encoded);
});

test('names stay short enough for a file system, and different', () => {
  const long = '日'.repeat(85);
  const names = [long, `${long}x`].map((key) => overlayName(key, 'jpeg'));
  for (const name of names) expect(name.split('/').at(-1)!.length).toBeLessThan(255);
  expect(names[0]).not.toBe(names[1]);
});

test('any key becomes a safe name, and different keys become different names', () => {
  const key = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(key, key, (a, b) => {
      for (const segment of encodeKey(a).split('/')) {
        expect(segment).toMatch(/^[A-Za-z0-9%._~-]*$/);
        expect(['.', '..']).not.toContain(segment);
      }
      if (a !== b) expect(encodeKey(a)).not.toBe(encodeKey(b));
    }),
  );
});

test('a batch id leads to its page of the plan', () => {
  expect(pageOf(batchIdOf(0, 'abc'))).toBe(0);
  expect(pageOf(batchIdOf(99, 'abc'))).toBe(0);
  expect(pageOf(batchIdOf(100, 'abc'))).toBe(1);
  expect(pageOf(batchIdOf(1_234_567, 'abc'))).toBe(12_345);
});
