/** Matches the motifs of two runs one to one, and says what became of each; pure. */
import { assign } from '../factorization/assignment.ts';
import { squared } from './motif-ids.ts';

/** Below this likeness two motifs are different ones; from the other on, the same. Between them one has drifted. */
const leastSame = 0.6;
const leastKept = 0.9;

export type MotifChange = 'kept' | 'drifted' | 'appeared' | 'vanished';

export interface MatchedMotif {
  change: MotifChange;
  /** Index of the motif in either run; null where it is not there. */
  before: number | null;
  after: number | null;
  likeness: number | null;
}

/** `likeness[i][j]`, at most 1, of motif i before and motif j after; the matching has the greatest sum. */
export function matchMotifs(likeness: readonly number[][], before: number, after: number): MatchedMotif[] {
  const match = assign(squared(likeness, after));
  const matched: MatchedMotif[] = [];
  const found = new Set<number>();
  for (let i = 0; i < before; i++) {
    const j = match[i]!;
    const value = likeness[i]?.[j] ?? 0;
    if (value < leastSame) continue;
    found.add(j);
    matched.push({ change: value >= leastKept ? 'kept' : 'drifted', before: i, after: j, likeness: value });
  }
  const isMatched = (i: number) => matched.some((pair) => pair.before === i);
  for (let j = 0; j < after; j++) {
    if (!found.has(j)) matched.push({ change: 'appeared', before: null, after: j, likeness: null });
  }
  for (let i = 0; i < before; i++) {
    if (!isMatched(i)) matched.push({ change: 'vanished', before: i, after: null, likeness: null });
  }
  return matched;
}

/** Pearson's correlation of the rows of `a` with those of `b`; 0 for a row that does not vary. */
export function correlationsOf(a: readonly Float32Array[], b: readonly Float32Array[]): number[][] {
  const [from, to] = [a.map(standardised), b.map(standardised)];
  return from.map((x) => to.map((y) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)));
}

/** Mean 0 and length 1. */
function standardised(row: Float32Array): Float64Array {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const centred = Float64Array.from(row, (value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  // What is left of rounding in a constant row is no variation.
  return length > 1e-6 * Math.abs(mean) * Math.sqrt(row.length)
    ? centred.map((value) => value / length)
    : centred.fill(0);
}
