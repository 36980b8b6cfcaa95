/** Finds the k after which more concepts gain little. */

interface Point {
  k: number;
  relativeError: number;
  stability: number;
}

/**
 * Why a k was chosen. `elbow`: the error falls up to it and hardly after it; `bend`: the error falls ever more slowly,
 * and here it bends the most; `end`: every concept gains as much as the one before, so it is the last one looked at.
 */
export type RankReason = 'elbow' | 'bend' | 'end';

/** Relative errors up to this are rounding, not structure: of a single part, float32 leaves up to 0.0024 for any k. */
export const roundingError = 0.003;
/** Falls of the log squared error that mean nothing. */
const noGain = 0.02;
/** A fall that is nine times the next one makes an elbow by itself. */
const sharp = 0.8;
/** How strongly the middle of a bend is drawn to its deepest points. */
const focus = 8;
/** A bend's middle gives way to a neighbour when it is less stable than this. */
const stable = 0.8;

/**
 * `points` are for consecutive k: from 1 (before it comes k = 0 with error 1) or one below `from`, to `to` or one
 * above. With g_k, the fall of the log squared error from k − 1 to k, it is the k with the largest contrast
 * (g_k − g_k+1)/(g_k + g_k+1), times its stability, if that is at least 0.8: the data has k parts and noise. On
 * smooth curves, as most real data gives, it is the middle of the bend (see `middleOfBend`); if there is none, every
 * concept gains more than the one before, and it is `to`. No k is looked at beyond the first that leaves no more than
 * `roundingError`: the data has no further parts.
 */
export function elbow(points: Point[], from: number, to: number): { k: number; reason: RankReason } {
  const enough = points.find(({ relativeError }) => relativeError <= roundingError)?.k ?? to;
  const last = Math.min(to, Math.max(from, enough));
  const logs = points.map(({ relativeError }) => Math.log(Math.max(roundingError, relativeError) ** 2));
  const falls = logs.map((y, i) => Math.max(0, (i > 0 ? logs[i - 1] : 0) - y));
  const contrasts = points.map(({ k, stability }, i) => {
    if (k < from || k > last || i === points.length - 1) return 0;
    return (stability * (falls[i] - falls[i + 1])) / (falls[i] + falls[i + 1] + noGain);
  });
  const sharpest = contrasts.indexOf(Math.max(...contrasts));
  if (contrasts[sharpest] >= sharp) return { k: points[sharpest].k, reason: 'elbow' };
  const k = middleOfBend(points, logs, from, last);
  return k === undefined ? { k: last, reason: 'end' } : { k, reason: 'bend' };
}

/**
 * How far the log error lies below the chord of its curve, times the stability, says how much of a bend there is at k
 * (Satopää et al. 2011, "Finding a kneedle in a haystack"). Around its maximum that hardly changes, so that the place of
 * the maximum is chance (another seed, another order of the images); the mean of k, weighted by the 8th power of the
 * depths, is not.
 */
function middleOfBend(points: Point[], logs: number[], from: number, to: number): number | undefined {
  const end = points.findIndex(({ k }) => k === to);
  const slope = (logs[end] - logs[0]) / end;
  const depths = points.map(({ stability }, i) =>
    i < end ? Math.max(0, logs[0] + slope * i - logs[i]) * stability : 0,
  );
  const deepest = Math.max(...depths);
  if (deepest <= 1e-9) return undefined;
  const weights = depths.map((depth) => (depth / deepest) ** focus);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const mean = points.reduce((total, { k }, i) => total + k * weights[i], 0) / sum;
  const middle = Math.min(to, Math.max(from, Math.round(mean)));
  const isStable = (k: number) => (points.find((point) => point.k === k)?.stability ?? 0) >= stable;
  return [middle, middle - 1, middle + 1].find((k) => k >= from && k <= to && isStable(k)) ?? middle;
}
