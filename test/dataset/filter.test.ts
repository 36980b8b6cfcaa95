import { expect, test } from 'vitest';
import { imageFilter } from '../../src/dataset/filter.ts';

const all = imageFilter([], []);

test.each(['a.jpg', 'A.JPEG', 'x/y.PNG', 'x.webp', 'x.tiff', 'x.avif', 'x.gif'])(
  'takes the image %s',
  (key) => {
    expect(all(key)).toBe('take');
  },
);

test.each(['a.svg', 'a.heic', 'a.bmp'])('takes %s, so that the ledger says why it is not decoded', (key) => {
  expect(all(key)).toBe('take');
});

test.each(['notes.txt', 'jpg', 'a.jpg/notes', 'a.jpg.txt'])('leaves %s out: not an image', (key) => {
  expect(all(key)).toBe('not-an-image');
});

test('an include glob is enough to be taken; an exclude glob always wins', () => {
  const filter = imageFilter(['birds/**', '*.png'], ['**/cartoon/**']);
  expect(filter('birds/1.jpg')).toBe('take');
  expect(filter('BIRDS/1.JPG')).toBe('take');
  expect(filter('top.png')).toBe('take');
  expect(filter('fruit/1.jpg')).toBe('filtered-out');
  expect(filter('birds/cartoon/1.jpg')).toBe('filtered-out');
});

test.each([
  ['include', [''], []],
  ['exclude', [], ['*.png', '']],
])('an empty glob of --%s is wrong usage, with the next step', (option, include, exclude) => {
  expect(() => imageFilter(include, exclude)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringContaining(`--${option} is an empty string`),
      hint: expect.stringContaining(`leave --${option} out`),
    }),
  );
});
