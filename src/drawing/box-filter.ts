/** Means over a square window around every pixel, in time that does not depend on the window. */

/**
 * The means of `plane` `[height, width]` over `(2·radius + 1)²` pixels around each pixel, written to `out` (which may
 * be `plane`). Beyond the edges the window is cut off, so that the mean is over the pixels there are.
 */
export function boxMeans(
  plane: Float32Array,
  width: number,
  height: number,
  radius: number,
  out: Float32Array,
): void {
  const rows = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += plane[row + x];
    for (let x = 0; x < width; x++) {
      const entering = x + radius;
      const leaving = x - radius - 1;
      if (entering < width) sum += plane[row + entering];
      if (leaving >= 0) sum -= plane[row + leaving];
      rows[row + x] = sum / (Math.min(width - 1, entering) - Math.max(-1, leaving));
    }
  }
  const sums = new Float64Array(width);
  const add = (y: number) => {
    for (let x = 0, i = y * width; x < width; x++, i++) sums[x] += rows[i];
  };
  const remove = (y: number) => {
    for (let x = 0, i = y * width; x < width; x++, i++) sums[x] -= rows[i];
  };
  for (let y = 0; y < Math.min(radius, height); y++) add(y);
  for (let y = 0; y < height; y++) {
    const entering = y + radius;
    const leaving = y - radius - 1;
    if (entering < height) add(entering);
    if (leaving >= 0) remove(leaving);
    const scale = 1 / (Math.min(height - 1, entering) - Math.max(-1, leaving));
    for (let x = 0, i = y * width; x < width; x++, i++) out[i] = sums[x] * scale;
  }
}
