import { expect, test } from 'vitest';
import { normalise } from '../../src/imaging/normalise.ts';

test('planes follow each other, each with its own mean and standard deviation', () => {
  const image = { data: Uint8Array.of(0, 10, 20, 100, 110, 120), width: 1, height: 2 };
  const other = { data: Uint8Array.of(50, 60, 70, 150, 160, 170), width: 1, height: 2 };
  const tensor = normalise([image, other], { mean: [50, 10, 0], std: [50, 100, 10] });
  const expected = [-1, 1, 0, 1, 2, 12, 0, 2, 0.5, 1.5, 7, 17];
  expect([...tensor]).toEqual(expected);
});

test('images of different size are refused', () => {
  const image = (width: number) => ({ data: new Uint8Array(width * 3), width, height: 1 });
  expect(() => normalise([image(2), image(3)], { mean: [0, 0, 0], std: [1, 1, 1] })).toThrow(
    'Expected images of 2×1',
  );
});
