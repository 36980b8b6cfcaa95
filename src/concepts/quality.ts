/** How good each concept of a batch is, in figures and in words; pure. */
import { roundingError } from '../factorization/elbow.ts';
import type { ConceptQuality } from '../manifest/concepts.ts';
import { significant, significantOrNull } from '../manifest/fields.ts';

/** Less of the variance than this is as good as nothing. */
const leastVariance = 0.002;
/** Concepts whose vectors are this much alike say the same. */
const duplicateCosine = 0.9;
/** Concepts that change more than this without one of the tenths of the images rest on few of them. */
const leastStability = 0.5;

export interface QualityInput {
  k: number;
  /** k × C and k × P. */
  W: Float32Array;
  H: Float32Array;
  /** ‖V‖². */
  squaredNorm: number;
  /** One figure a concept. */
  stability: ReadonlyArray<number | null>;
}

/** All but what names say. */
export type Measured = Omit<ConceptQuality, 'nameHolds'>;

/** Least cosine of each of k concepts to what it becomes without a part of the images; null where none was left out. */
export function stabilityFrom(
  leftOut: ReadonlyArray<{ cosines: readonly number[] }>,
  k: number,
): Array<number | null> {
  if (leftOut.length === 0) return new Array(k).fill(null);
  return Array.from({ length: k }, (_, j) => Math.min(1, ...leftOut.map(({ cosines }) => cosines[j]!)));
}

/** One entry a concept, in order. */
export function measureQuality({ k, W, H, squaredNorm, stability }: QualityInput): Measured[] {
  const rows = (data: Float32Array) =>
    Array.from({ length: k }, (_, j) => data.subarray((j * data.length) / k, ((j + 1) * data.length) / k));
  const [vectors, heatmaps] = [rows(W), rows(H)];
  const cosines = cosinesAmong(vectors);
  return vectors.map((vector, j) => {
    const energy = product(vector, vector) * product(heatmaps[j]!, heatmaps[j]!);
    const figures = {
      stability: significantOrNull(stability[j]!),
      sparsity: significant(sparsity(heatmaps[j]!)),
      variance: squaredNorm > 0 ? significant(Math.min(1, energy / squaredNorm)) : 0,
      nearest: nearest(cosines[j]!, j),
    };
    return { ...figures, warnings: warningsAbout(figures) };
  });
}

/**
 * Hoyer's measure (2004, "Non-negative matrix factorization with sparseness constraints"), (√n − ‖x‖₁/‖x‖₂)/(√n − 1): 0
 * when all n values are equal, 1 when all but one are 0. For all zeros, 0.
 */
export function sparsity(values: Float32Array): number {
  let sum = 0;
  for (const x of values) sum += x;
  const root = Math.sqrt(values.length);
  if (sum === 0 || values.length < 2) return 0;
  return Math.min(1, Math.max(0, (root - sum / Math.sqrt(product(values, values))) / (root - 1)));
}

function warningsAbout({ variance, stability, nearest }: Omit<Measured, 'warnings' | 'sparsity'>): string[] {
  if (variance === 0)
    return ['It explains nothing: the images have fewer parts than concepts were asked for.'];
  return [
    ...(variance < leastVariance
      ? [`It explains next to nothing, ${(variance * 100).toPrecision(1)} % of the variance.`]
      : []),
    ...(nearest && nearest.cosine >= duplicateCosine
      ? [
          `It nearly repeats concept ${nearest.concept + 1} (cosine ${nearest.cosine.toFixed(2)}): fewer concepts may say the same.`,
        ]
      : []),
    ...(stability !== null && stability < leastStability
      ? [
          `Without some of the images it is something else (cosine ${stability.toFixed(2)}): it rests on few of them.`,
        ]
      : []),
  ];
}

/** Of concepts that are not zero; earlier ones first among equals. */
function nearest(cosines: readonly number[], own: number): ConceptQuality['nearest'] {
  const others = cosines
    .map((cosine, concept) => ({ concept, cosine }))
    .filter(({ concept }) => concept !== own);
  if (others.length === 0) return null;
  const best = others.reduce((most, other) => (other.cosine > most.cosine ? other : most));
  return { concept: best.concept, cosine: significant(Math.min(1, best.cosine)) };
}

function cosinesAmong(vectors: readonly Float32Array[]): number[][] {
  const norms = vectors.map((vector) => Math.sqrt(product(vector, vector)));
  return vectors.map((a, i) =>
    vectors.map((b, j) => {
      const length = norms[i]! * norms[j]!;
      return length > 0 ? product(a, b) / length : 0;
    }),
  );
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * The quality of a concept that was applied to other images: what `stored` warns of the concept itself holds here, too, and
 * that they do not show it is no fault of it.
 */
export function withoutShowing(measured: Measured, stored: ConceptQuality): Measured {
  const absent = measured.variance < leastVariance ? ['None of these images shows it clearly.'] : [];
  return { ...measured, warnings: [...absent, ...stored.warnings] };
}

/**
 * Says in words that an image is less well reproduced than every image that a basis was made from; `undefined` for one
 * that is not, or whose error is rounding. `familiar` are their relative errors.
 */
export function unfamiliarity(relativeError: number, familiar: readonly number[]): string | undefined {
  const most = Math.max(0, ...familiar);
  if (relativeError <= Math.max(most, roundingError)) return undefined;
  return `Unfamiliar: relative error ${relativeError.toFixed(2)}, but at most ${most.toFixed(2)} in the images that the concepts were found in.`;
}

/** Below this the concepts say little about the images. */
const leastExplained = 0.2;

/** What a reader should know about a batch's concepts as a whole, in words. */
export function batchWarnings({
  explainedVariance,
  stopReason,
  found,
  asked,
}: {
  explainedVariance: number;
  stopReason: string;
  found: number;
  asked: number;
}): string[] {
  return [
    ...(found < asked ? [`${found} concepts instead of ${asked}: the batch has no room for more.`] : []),
    ...(explainedVariance < leastExplained
      ? [
          `The concepts reproduce ${Math.round(explainedVariance * 100)} % of the variance only: ${
            stopReason === 'basis-applied'
              ? 'the images may be of other kinds than those they were found in.'
              : 'more concepts (-k) or smaller batches say more.'
          }`,
        ]
      : []),
    ...(stopReason === 'max-iterations' ? ['The factorisation was stopped before it had converged.'] : []),
  ];
}
