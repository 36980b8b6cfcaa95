import { expect, test } from 'vitest';
import { blur, hideConcept } from '../../src/concepts/blur.ts';
import { randomBits, uniform } from '../../src/factorization/random.ts';

test('blurring is three times the mean over a tenth of the shorter side in every direction, edges repeated', () => {
  const [width, height] = [23, 31];
  const bits = randomBits(1, 0);
  const data = Uint8Array.from({ length: width * height * 3 }, () => 256 * uniform(bits));
  let expected = Array.from(data);
  for (let pass = 0; pass < 3; pass++) expected = boxMeans(expected, width, height, 2);
  const blurred = blur({ data, width, height });
  expect([blurred.width, blurred.height]).toEqual([width, height]);
  blurred.data.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(0.51);
  });
});

test('an even image stays as it is', () => {
  const even = { data: new Uint8Array(30 * 20 * 3).fill(77), width: 30, height: 20 };
  expect(blur(even)).toEqual(even);
});

test('a concept is hidden where it is typically present, half where it is half as strong, and nowhere else', () => {
  const image = { data: Uint8Array.of(100, 100, 100, 100, 100, 100, 100, 100, 100), width: 3, height: 1 };
  const blurred = { ...image, data: new Uint8Array(9).fill(200) };
  const maps = { data: Float32Array.of(9, 9, 9, 0, 0.5, 4), k: 2, width: 3, height: 1 };
  expect([...hideConcept(image, blurred, maps, 1).data]).toEqual([
    100, 100, 100, 150, 150, 150, 200, 200, 200,
  ]);
});

/** The mean of the square around every pixel, `[height, width, 3]`, pixel by pixel. */
function boxMeans(data: readonly number[], width: number, height: number, radius: number): number[] {
  const within = (at: number, length: number) => Math.min(length - 1, Math.max(0, at));
  return data.map((_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    let sum = 0;
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++)
        sum += data[(within(y + dy, height) * width + within(x + dx, width)) * 3 + channel]!;
    return sum / (2 * radius + 1) ** 2;
  });
}
