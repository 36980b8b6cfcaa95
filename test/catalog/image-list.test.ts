import { expect, test } from 'vitest';
import { batchOfImage, imageList } from '../../src/catalog/image-list.ts';

const list = imageList(
  ['0', '1', '2'],
  [['b.c/x.jpg', 'top.jpg'], ['b/x.jpg', 'b/a/x.jpg', 'b/y.jpg'], ['b/a/y.jpg']],
);

test('counts the images in or below every folder, sorted by name', () => {
  expect(list.folders()).toEqual([
    { folder: 'b', images: 4 },
    { folder: 'b.c', images: 1 },
    { folder: 'b/a', images: 2 },
  ]);
});

test('finds the batch of every image', () => {
  expect(list.keys.map((_, place) => batchOfImage(list, place))).toEqual([0, 0, 1, 1, 1, 2]);
});
