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
  // The last row stays 0 and stands for those beyond the edges.
  const rows = new Float32Array(width * (height + 1));
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
  for (let i = 0; i < Math.min(radius, height) * width; i++) sums[i % width] += rows[i];
  for (let y = 0; y < height; y++) {
    const last = y + radius;
    const before = y - radius - 1;
    const entering = Math.min(height, last) * width;
    const leaving = (before >= 0 ? before : height) * width;
    const scale = 1 / (Math.min(height - 1, last) - Math.max(-1, before));
    for (let x = 0; x < width; x++) {
      const sum = sums[x] + rows[entering + x] - rows[leaving + x];
      sums[x] = sum;
      out[y * width + x] = sum * scale;
    }
  }
}
