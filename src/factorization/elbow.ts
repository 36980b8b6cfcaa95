/** Finds the k after which more concepts gain little. */

interface Point {
  k: number;
  relativeError: number;
  stability: number;
}

/** Squared errors below this are rounding, not structure. */
const roundingError = 1e-8;
/** Falls of the log squared error that mean nothing. */
const noGain = 0.02;
/** A fall that is nine times the next one makes an elbow by itself. */
const sharp = 0.8;

/**
 * `points` are for consecutive k: from 1 (before it comes k = 0 with error 1) or one below `from`, to `to` or one
 * above. With g_k, the fall of the log squared error from k − 1 to k, it is the k with the largest contrast
 * (g_k − g_k+1)/(g_k + g_k+1), times its stability, if that is at least 0.8: the data has k parts and noise. On
 * smooth curves, as most real data gives, it is the k whose log error lies farthest below the chord of the curve,
 * times its stability (Satopää et al. 2011, "Finding a kneedle in a haystack"); if none does, every concept gains
 * more than the one before, and it is `to`.
 */
export function elbow(points: Point[], from: number, to: number): number {
  const logs = points.map(({ relativeError }) => Math.log(Math.max(roundingError, relativeError ** 2)));
  const falls = logs.map((y, i) => Math.max(0, (i > 0 ? logs[i - 1] : 0) - y));
  const contrasts = points.map(({ k, stability }, i) => {
    if (k < from || k > to || i === points.length - 1) return 0;
    return (stability * (falls[i] - falls[i + 1])) / (falls[i] + falls[i + 1] + noGain);
  });
  const sharpest = contrasts.indexOf(Math.max(...contrasts));
  if (contrasts[sharpest] >= sharp) return points[sharpest].k;

  const end = points.findIndex(({ k }) => k === to);
  const slope = (logs[end] - logs[0]) / Math.max(1, end);
  const depths = points.map(({ stability }, i) => (i < end ? logs[0] + slope * i - logs[i] : 0) * stability);
  const deepest = depths.indexOf(Math.max(...depths));
  return depths[deepest] > 1e-9 ? points[deepest].k : to;
}
