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
  const sums = new Float64Array(width);
  const rows = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += plane[row + x];
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += plane[row + x + radius];
      if (x > radius) sum -= plane[row + x - radius - 1];
      rows[row + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
    }
  }
  for (let y = 0; y < Math.min(radius, height); y++) {
    for (let x = 0; x < width; x++) sums[x] += rows[y * width + x];
  }
  for (let y = 0; y < height; y++) {
    const entering = (y + radius) * width;
    const leaving = (y - radius - 1) * width;
    const scale = 1 / (Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1);
    for (let x = 0; x < width; x++) {
      if (y + radius < height) sums[x] += rows[entering + x];
      if (y > radius) sums[x] -= rows[leaving + x];
      out[y * width + x] = sums[x] * scale;
    }
  }
}
