import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { look, paintConcepts, photoBrightness, tone } from '../../src/drawing/blend.ts';
import type { Rgb } from '../../src/drawing/colour.ts';
import { type Heatmaps, refine, upsample } from '../../src/drawing/upsample.ts';
import { decodeImage, type RgbImage } from '../../src/imaging/decode.ts';

const white = (width: number, height: number): RgbImage => ({
  data: new Uint8Array(width * height * 3).fill(255),
  width,
  height,
});

const red: Rgb = [255, 0, 0];
const green: Rgb = [0, 255, 0];
const constant = (k: number, values: number[]): Heatmaps => ({
  data: Float32Array.from(values),
  k,
  height: 1,
  width: 1,
});

/** Concept by concept its value in the left and in the right half, the change in the middle. */
const halves = (...values: [left: number, right: number][]): Heatmaps => ({
  data: Float32Array.from(
    values.flatMap(([left, right]) => [...Array(8).fill(left), ...Array(8).fill(right)]),
  ),
  k: values.length,
  height: 1,
  width: 16,
});

/** Red at one of 100 cells, green with its own strength there and 1 around. */
const spot = (red: number, green: number): Heatmaps => {
  const data = new Float32Array(200).fill(1, 100);
  data[50] = red;
  data[150] = green;
  return { data, k: 2, height: 1, width: 100 };
};

const at = (image: RgbImage, x: number, y: number) => [
  ...image.data.subarray((y * image.width + x) * 3).subarray(0, 3),
];
const paint = (maps: Heatmaps, norms: number[], width = 8, height = 8, colours = [red, green]) =>
  paintConcepts(white(width, height), maps, norms, colours, 0);

describe('the winner', () => {
  test('is the concept with the larger heatmap when norms are equal', () => {
    expect(at(paint(constant(2, [0.9, 1]), [1, 1]), 3, 3)).toEqual([0, 255, 0]);
  });

  test('is decided by heatmap times norm', () => {
    expect(at(paint(constant(2, [1, 1.5]), [2, 1]), 3, 3)).toEqual([255, 0, 0]);
  });

  test('does not change when scale moves from H to W', () => {
    const scaled = paint(constant(2, [1, 3]), [4, 1]);
    expect(at(scaled, 3, 3)).toEqual([255, 0, 0]);
  });

  test('has a border where the parts are equal, sharp to a pixel', () => {
    // Two cells, falling and rising: equal parts exactly in the middle of 100 pixels.
    const maps = { data: Float32Array.of(2, 1, 1, 2), k: 2, height: 1, width: 2 };
    const image = paint(maps, [1, 1], 100, 4);
    expect(at(image, 48, 2)).toEqual([255, 0, 0]);
    expect(at(image, 51, 2)).toEqual([0, 255, 0]);
    for (const x of [49, 50]) expect(at(image, x, 2)[2]).toBe(0);
  });
});

test.each([
  [90, 61, 0.25],
  [1400, 900, 0.03],
])('at %i×%i pixels the paint agrees with whole upsampled maps', (width, height, clearLead) => {
  const [k, rows, columns] = [6, 5, 7];
  let state = 1;
  const random = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const cells = new Float32Array(k * rows * columns).map(() => 1.2 * random() ** 2);
  const maps = { data: cells, k, height: rows, width: columns };
  const norms = Array.from({ length: k }, () => 0.5 + random());
  const colours = Array.from({ length: k }, (_, j): Rgb => [255 - 20 * j, 255 - 20 * j, 255 - 20 * j]);
  const tints = { ...maps, data: cells.map((value) => value * random()) };
  const image = paintConcepts(white(width, height), maps, norms, colours, 0, tints);
  const enlarged = (all: Heatmaps) =>
    Array.from({ length: k }, (_, j) => upsample(refine(all), j, width, height));
  const [whole, wholeTints] = [enlarged(maps), enlarged(tints)];
  let clear = 0;
  let worst = 0;
  for (let i = 0; i < width * height; i++) {
    let [winner, best, runnerUp] = [0, -1, -1];
    for (let j = 0; j < k; j++) {
      const part = whole[j][i] * norms[j];
      if (part > best) [winner, best, runnerUp] = [j, part, best];
      else if (part > runnerUp) runnerUp = part;
    }
    // Pixels on a border are anti-aliased and left out.
    if (best - runnerUp < clearLead) continue;
    clear++;
    const expected = 62 + (255 - 20 * winner - 62) * tone(wholeTints[winner][i]);
    worst = Math.max(worst, Math.abs(image.data[i * 3] - expected));
  }
  expect(worst).toBeLessThanOrEqual(1);
  expect(clear).toBeGreaterThan(width * height * 0.25);
});

describe('intensity', () => {
  test('an absent concept leaves the picture dark, whichever index wins', () => {
    const image = paint(constant(2, [0, 0]), [1, 1]);
    expect(at(image, 3, 3)).toEqual([...look.shade]);
  });

  test('what is too weak to count as present is nearly dark, one scale for all images', () => {
    // tone(0.24) = u²(3 − 2u) with u = 0.09 / 0.85
    const t = 0.1058824 ** 2 * (3 - 2 * 0.1058824);
    expect(t).toBeLessThan(0.05);
    // The 0.6 shows that the concept is in the picture.
    const [r, g] = at(paint(halves([0.24, 0.6]), [1]), 0, 3);
    expect(r).toBe(Math.round(62 + (255 - 62) * t));
    expect(g).toBe(Math.round(66 - 66 * t));
  });

  test('a small spot that gets no contour is not painted, nor does another one take its place', () => {
    const trace = paint(spot(0.45, 0.4), [1, 1], 100);
    expect(at(trace, 50, 3)).toEqual([...look.shade]);
    expect(at(trace, 0, 3)).toEqual([0, 255, 0]);
    const present = paint(spot(0.9, 0.4), [1, 1], 100);
    expect(at(present, 50, 3)[0]).toBeGreaterThan(look.shade[0] + 50);
  });

  test('strong values where another concept wins do not make a trace visible', () => {
    const maps = spot(0.45, 0.4);
    // Red is strong in a corner, but green's part is larger there.
    maps.data[0] = 0.8;
    expect(at(paint(maps, [1, 1], 100), 50, 3)).toEqual([...look.shade]);
  });

  test('a faint concept that is spread out is painted', () => {
    // Half of the picture at 0.3: an overall strength of 0.21. tone(0.3) = u²(3 − 2u) with u = 0.15 / 0.85
    const [r] = at(paint(halves([0.3, 0], [0, 1]), [1, 1]), 0, 3);
    expect(r).toBe(Math.round(62 + (255 - 62) * 0.0824344));
  });

  test('is that of the tints; who wins is decided by the heatmaps', () => {
    const [maps, tints] = [constant(2, [1, 0.9]), constant(2, [0.575, 1])];
    const image = paintConcepts(white(8, 8), maps, [1, 1], [red, green], 0, tints);
    expect(image.data).toEqual(paint(constant(1, [0.575]), [1], 8, 8, [red]).data);
  });

  test('beyond the typical strength it saturates', () => {
    expect(at(paint(constant(2, [5, 0]), [1, 1]), 3, 3)).toEqual([255, 0, 0]);
  });

  test('tone is 0 up to the floor, ½ midway between it and 1, 1 from there on', () => {
    expect([-1, 0, 0.15, 1, 7].map(tone)).toEqual([0, 0, 0, 1, 1]);
    expect(tone(0.575)).toBeCloseTo(0.5, 12);
  });
});

describe('the photograph', () => {
  test('multiplies the veil by its brightness', () => {
    const grey = { data: new Uint8Array(3).fill(102), width: 1, height: 1 };
    const image = paintConcepts(grey, constant(1, [1]), [1], [[200, 100, 0]], 0);
    // 0.27 + 0.85·0.4 = 0.61
    expect([...image.data]).toEqual([122, 61, 0]);
  });

  test('the CSS filter is the same mapping as lift and gain', () => {
    const [, contrast, brightness] =
      /contrast\(([\d.]+)\) brightness\(([\d.]+)\)/.exec(look.photoFilter) ?? [];
    for (const grey of [0, 60, 128, 200]) {
      const css = Number(brightness) * (0.5 + Number(contrast) * (grey / 255 - 0.5));
      expect(photoBrightness(grey, grey, grey)).toBeCloseTo(css, 3);
    }
  });
});

describe('the contour', () => {
  test('lightens the pixels at the level and no others', () => {
    // Rising from 0 to 1 between the centres of two cells: the level ½ lies in the middle of 101 pixels.
    const maps = { data: Float32Array.of(0, 1), k: 1, height: 1, width: 2 };
    const plain = paintConcepts(white(101, 3), maps, [1], [red], 0);
    const lined = paintConcepts(white(101, 3), maps, [1], [red], 1);
    const lighter = Array.from({ length: 101 }, (_, x) => at(lined, x, 1)[2] - at(plain, x, 1)[2]);
    expect(lighter[50]).toBeGreaterThan(80);
    expect(lighter.filter((difference) => difference > 0).length).toBeLessThanOrEqual(3);
  });

  test('runs along the heatmaps, however faint the tints are', () => {
    const maps = { data: Float32Array.of(0, 1), k: 1, height: 1, width: 2 };
    const tints = { ...maps, data: Float32Array.of(0, 0) };
    const lined = paintConcepts(white(101, 3), maps, [1], [red], 1, tints);
    expect(at(lined, 50, 1)[2]).toBeGreaterThan(look.shade[2] + 80);
    expect(at(lined, 90, 1)).toEqual([...look.shade]);
  });

  test('a plateau at the level is not painted over', () => {
    const plain = paintConcepts(white(9, 9), constant(1, [0.5]), [1], [red], 0);
    expect(paintConcepts(white(9, 9), constant(1, [0.5]), [1], [red], 3).data).toEqual(plain.data);
  });
});

describe('alignment', () => {
  /** Centre of mass of the redness, in fractions of the picture. */
  const centre = ({ data, width, height }: RgbImage) => {
    let [sum, sx, sy] = [0, 0, 0];
    for (let i = 0; i < width * height; i++) {
      const weight = Math.max(0, data[i * 3] - data[i * 3 + 1] - 20);
      sum += weight;
      sx += weight * ((i % width) + 0.5);
      sy += weight * (Math.floor(i / width) + 0.5);
    }
    return [sx / sum / width, sy / sum / height];
  };
  const oneHotCell = (height: number, width: number, row: number, column: number): Heatmaps => {
    const data = new Float32Array(height * width);
    data[row * width + column] = 1;
    return { data, k: 1, height, width };
  };

  test('a hot cell lights up its own place on a picture that is not square', () => {
    const [x, y] = centre(paint(oneHotCell(6, 10, 4, 2), [1], 500, 300));
    expect(x).toBeCloseTo(2.5 / 10, 2);
    expect(y).toBeCloseTo(4.5 / 6, 2);
  });

  test('on an EXIF-rotated photograph the hot cell of the network’s input lies on the object', async () => {
    // A dark disc in the stored image at (90 %, 25 %) of 400×200; upright (turned clockwise) at (75 %, 90 %).
    const data = new Uint8Array(400 * 200 * 3).fill(255);
    for (let i = 0; i < 400 * 200; i++) {
      if (Math.hypot((i % 400) - 360, Math.floor(i / 400) - 50) < 20) data.fill(0, i * 3, i * 3 + 3);
    }
    const bytes = await sharp(data, { raw: { width: 400, height: 200, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { input, picture } = await decodeImage(bytes, { size: 100, minSize: 75, pictureSize: 300 });
    expect([picture.width, picture.height]).toEqual([150, 300]);
    // A stand-in for a network: each of 8 × 16 cells is how dark the middle of its input pixels is.
    const maps: Heatmaps = { data: new Float32Array(8 * 16), k: 1, height: 16, width: 8 };
    for (let cell = 0; cell < 8 * 16; cell++) {
      const x = Math.floor((((cell % 8) + 0.5) / 8) * input.width);
      const y = Math.floor(((Math.floor(cell / 8) + 0.5) / 16) * input.height);
      maps.data[cell] = 1 - input.data[(y * input.width + x) * 3] / 255;
    }
    const [x, y] = centre(
      paintConcepts({ ...picture, data: picture.data.map(() => 255) }, maps, [1], [red], 0),
    );
    expect(Math.abs(x - 0.75)).toBeLessThan(0.07);
    expect(Math.abs(y - 0.9)).toBeLessThan(0.04);
  });
});
