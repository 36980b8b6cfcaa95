/** Says in words why a number of concepts was chosen; pure. */
import type { RankChoice, RankPoint } from '../factorization/choose-rank.ts';
import { roundingError } from '../factorization/elbow.ts';

/** One or two sentences with the figures that decided; `choice.points` must hold at least one point. */
export function rankReason({ k, reason, points }: RankChoice): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  const chosen = points.find((point) => point.k === k)!;
  if (points.length === 1) return `${k} is the only number of concepts in the range.`;
  if (first.relativeError <= roundingError)
    return `${k}, the least of the range: the activations have no more than ${k} parts.`;
  const outlook = reason === 'end' && k === last.k ? ` A range beyond ${k} may say more.` : '';
  return `${explain(reason, chosen, points)} ${repeatability(chosen)}${outlook}`;
}

function explain(reason: RankChoice['reason'], { k }: RankPoint, points: RankPoint[]): string {
  const [first, last] = [points[0]!.k, points.at(-1)!.k];
  if (reason === 'elbow') {
    const before = k > first ? `falls by ${fall(points, k - 1, k)} with concept ${k}` : `is low with ${k}`;
    const after = k < last ? `, and by no more than ${fall(points, k, k + 1)} with the next` : '';
    return `The squared error ${before}${after}: the activations have ${k} parts and noise.`;
  }
  if (reason === 'end')
    return `Up to ${k} each concept takes off as much of the squared error as the one before.`;
  const before =
    k > first
      ? `Up to ${k} each further concept takes ${fall(points, first, k)} off the squared error`
      : `With ${k}`;
  const after =
    k < last ? `from there to ${last} only ${fall(points, k, last)}` : 'there is no further one to try';
  return `${before}, ${after}: the curve bends at ${k}.`;
}

function repeatability({ k, stability }: RankPoint): string {
  const found = stability >= 0.95 ? 'the same' : stability >= 0.8 ? 'much the same' : 'partly other';
  return `Another random start finds ${found} ${k} concepts (mean cosine ${stability.toFixed(2)}).`;
}

/**
 * The part of the squared error that a concept takes off, in the geometric mean over the way from one k to the other.
 * Rounding is no fall.
 */
function fall(points: readonly RankPoint[], from: number, to: number): string {
  const [before, after] = [from, to].map((k) =>
    Math.max(roundingError, points.find((point) => point.k === k)!.relativeError),
  );
  const part = 1 - (after! / before!) ** (2 / (to - from));
  return `${(Math.max(0, part) * 100).toFixed(1)} %`;
}
