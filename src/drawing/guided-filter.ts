/** Smooths maps along, not across, the edges of a picture: the guided filter with a colour guide. */

import { boxMeans } from './box-filter.ts';
import { rowEnlarger } from './upsample.ts';

/** Planes `[3, height, width]` of red, green and blue, 0 to 1. */
export type Guide = {
  planes: readonly [Float32Array, Float32Array, Float32Array];
  width: number;
  height: number;
};

/** A linear function of the colour at every pixel: planes of its slopes for red, green, blue and of its constant. */
export type Fit = {
  planes: [Float32Array, Float32Array, Float32Array, Float32Array];
  width: number;
  height: number;
};

/**
 * Prepares the filter for one picture; the function it returns fits one map `[height, width]` and may be called for
 * many. In every window of `(2·radius + 1)²` pixels the map is fitted as a linear function of the colour, by least
 * squares with `epsilon` (variance of a colour channel that counts as flat, > 0) as ridge; a pixel gets the mean of
 * the functions of all windows it lies in (He, Sun & Tang, Guided Image Filtering, 2013, eqs. 14–16). `evaluate`
 * applies them: a flat region gets its mean, and an edge of the map moves to an edge of the picture nearby.
 */
export function guidedFilter({ planes, width, height }: Guide, radius: number, epsilon: number) {
  const n = width * height;
  const mean = (plane: Float32Array, out: Float32Array = new Float32Array(n)) => {
    boxMeans(plane, width, height, radius, out);
    return out;
  };
  const [red, green, blue] = planes;
  const [meanR, meanG, meanB] = planes.map((plane) => mean(plane));
  const covariance = (a: Float32Array, b: Float32Array, meanA: Float32Array, meanB_: Float32Array) => {
    const of = new Float32Array(n);
    for (let i = 0; i < n; i++) of[i] = a[i] * b[i];
    mean(of, of);
    for (let i = 0; i < n; i++) of[i] -= meanA[i] * meanB_[i];
    return of;
  };
  const inverse = invertSymmetric(
    covariance(red, red, meanR, meanR),
    covariance(red, green, meanR, meanG),
    covariance(red, blue, meanR, meanB),
    covariance(green, green, meanG, meanG),
    covariance(green, blue, meanG, meanB),
    covariance(blue, blue, meanB, meanB),
    epsilon,
  );

  return (map: Float32Array): Fit => {
    const offset = mean(map);
    const slopeR = covariance(red, map, meanR, offset);
    const slopeG = covariance(green, map, meanG, offset);
    const slopeB = covariance(blue, map, meanB, offset);
    for (let i = 0; i < n; i++) {
      const r = slopeR[i];
      const g = slopeG[i];
      const b = slopeB[i];
      slopeR[i] = inverse.rr[i] * r + inverse.rg[i] * g + inverse.rb[i] * b;
      slopeG[i] = inverse.rg[i] * r + inverse.gg[i] * g + inverse.gb[i] * b;
      slopeB[i] = inverse.rb[i] * r + inverse.gb[i] * g + inverse.bb[i] * b;
      offset[i] -= slopeR[i] * meanR[i] + slopeG[i] * meanG[i] + slopeB[i] * meanB[i];
    }
    const fitted: Fit['planes'] = [slopeR, slopeG, slopeB, offset];
    for (const plane of fitted) mean(plane, plane);
    return { planes: fitted, width, height };
  };
}

/** The fitted functions at the colours of a guide, enlarged to it where it is larger than what they were fitted on. */
export function evaluate(fit: Fit, guide: Guide): Float32Array {
  const { width, height } = guide;
  const [red, green, blue] = guide.planes;
  const rowsAt = rowsOf(fit, width, height);
  const values = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const [slopeR, slopeG, slopeB, offset] = rowsAt(y);
    for (let x = 0; x < width; x++, i++) {
      values[i] = offset[x] + slopeR[x] * red[i] + slopeG[x] * green[i] + slopeB[x] * blue[i];
    }
  }
  return values;
}

/** Gives row `y` of each plane at `width × height` pixels; what it gives is overwritten by the next call. */
function rowsOf({ planes, ...size }: Fit, width: number, height: number): (y: number) => Float32Array[] {
  if (size.width === width && size.height === height) {
    return (y) => planes.map((plane) => plane.subarray(y * width, (y + 1) * width));
  }
  const enlargeRow = rowEnlarger(size.width, size.height, width, height);
  const rows = planes.map(() => new Float32Array(width));
  return (y) => {
    rows.forEach((row, n) => {
      enlargeRow(planes[n], y, row);
    });
    return rows;
  };
}

/** Inverses of the symmetric 3 × 3 matrices (rr … bb) + ridge·I, element by element. */
function invertSymmetric(
  rr: Float32Array,
  rg: Float32Array,
  rb: Float32Array,
  gg: Float32Array,
  gb: Float32Array,
  bb: Float32Array,
  ridge: number,
) {
  for (let i = 0; i < rr.length; i++) {
    const a = rr[i] + ridge;
    const b = rg[i];
    const c = rb[i];
    const d = gg[i] + ridge;
    const e = gb[i];
    const f = bb[i] + ridge;
    const co1 = d * f - e * e;
    const co2 = c * e - b * f;
    const co3 = b * e - c * d;
    const scale = 1 / (a * co1 + b * co2 + c * co3);
    rr[i] = co1 * scale;
    rg[i] = co2 * scale;
    rb[i] = co3 * scale;
    gg[i] = (a * f - c * c) * scale;
    gb[i] = (b * c - a * e) * scale;
    bb[i] = (a * d - b * b) * scale;
  }
  return { rr, rg, rb, gg, gb, bb };
}
