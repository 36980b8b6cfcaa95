/** Masks as COCO writes them: run lengths down the columns, zeros first; pure. */

export interface EncodedMask {
  /** Runs of 0 and 1 in turn, column by column; the first run is of zeros and may be 0 long. */
  counts: number[];
  /** Pixels that are 1. */
  area: number;
  /** x, y, width, height of what is 1, in pixels; all 0 for an empty mask. */
  box: [number, number, number, number];
}

/** `values` is `[height, width]` row by row; a pixel is 1 where its value reaches `threshold`. */
export function encodeMask(
  values: ArrayLike<number>,
  width: number,
  height: number,
  threshold: number,
): EncodedMask {
  const counts: number[] = [];
  let [area, run, current] = [0, 0, false];
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const isIn = values[y * width + x]! >= threshold;
      if (isIn !== current) {
        counts.push(run);
        [run, current] = [0, isIn];
      }
      run += 1;
      if (!isIn) continue;
      area += 1;
      left = Math.min(left, x);
      right = x;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  counts.push(run);
  return { counts, area, box: area > 0 ? [left, top, right - left + 1, bottom - top + 1] : [0, 0, 0, 0] };
}
