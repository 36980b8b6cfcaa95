/** Writes down a batch's explanation: its concepts manifest and its factors file. */
import { strongestImages } from '../concepts/exemplars.ts';
import { joinHeatmaps } from '../concepts/presence.ts';
import { batchWarnings } from '../concepts/quality.ts';
import { rankReason } from '../concepts/rank-reason.ts';
import { strongestRegion } from '../drawing/region.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import type { RankChoice } from '../factorization/choose-rank.ts';
import type { Concept, Concepts, ConceptsImage, Rank } from '../manifest/concepts.ts';
import { significant, significantOrNull } from '../manifest/fields.ts';
import type { Parameters } from '../manifest/run.ts';
import { asColumns, encodeSafetensors, type NamedTensor } from '../manifest/safetensors.ts';
import { conceptMapName, heatmapsName, overlayName, pictureName } from '../store/layout.ts';
import type { Explanation } from './explain.ts';
import { noteOf, type Observation } from './observe.ts';

/** Exemplars kept for each concept. */
const exemplarCount = 6;

export function describeBatch(
  batchId: string,
  observations: readonly Observation[],
  explanation: Explanation,
  options: Pick<Parameters, 'overlayFormat' | 'conceptMaps'> & { colors: string[] },
): Concepts {
  const { factorization, images: explained, places } = explanation;
  const images = observations.map((observation, i): ConceptsImage => {
    const note = noteOf(observation);
    const { key, original } = observation;
    const { unfamiliar } = explained[i]!;
    return {
      key,
      width: original.width,
      height: original.height,
      ...(note === undefined ? {} : { note }),
      grid: { width: observation.activations.width, height: observation.activations.height },
      places: { width: places.maps[i]!.width, height: places.maps[i]!.height },
      relativeError: explained[i]!.relativeError,
      ...(unfamiliar === undefined ? {} : { unfamiliar }),
      prediction: explained[i]!.prediction,
      contributions: explained[i]!.contributions,
      concepts: explained[i]!.presence,
      objects: {
        overlay: overlayName(key, options.overlayFormat),
        heatmaps: heatmapsName(key),
        picture: pictureName(key),
        ...(options.conceptMaps && {
          conceptMaps: Array.from({ length: factorization.k }, (_, j) => conceptMapName(key, j)),
        }),
      },
    };
  });
  return {
    schema: 'leitmotif/concepts@1',
    batchId,
    k: factorization.k,
    rank: explanation.rank ? describeRank(explanation.rank) : null,
    factorization: {
      relativeError: significant(factorization.relativeError),
      explainedVariance: significant(factorization.explainedVariance),
      iterations: factorization.iterations,
      stopReason: factorization.stopReason,
      restart: factorization.restart,
      restartErrors: factorization.restartErrors.map(significant),
      channels: factorization.channels,
      positions: factorization.positions,
      negativeChannels: explanation.offset.filter((o) => o < 0).length,
    },
    warnings: batchWarnings({
      explainedVariance: factorization.explainedVariance,
      stopReason: factorization.stopReason,
      found: factorization.k,
      asked: explanation.asked,
    }),
    heatmapScale: significant(Math.max(...places.maps.map(({ data }) => largestOf(data)))),
    concepts: Array.from({ length: factorization.k }, (_, j) =>
      describeConcept(j, explanation, images, options.colors[j]!),
    ),
    images,
  };
}

function describeRank(choice: RankChoice): Rank {
  return {
    from: choice.points[0]!.k,
    to: choice.points.at(-1)!.k,
    k: choice.k,
    reason: rankReason(choice),
    points: choice.points.map(({ k, relativeError, stability, similarity }) => ({
      k,
      relativeError: significant(relativeError),
      stability: significant(Math.min(1, stability)),
      similarity: significant(Math.min(1, similarity)),
    })),
  };
}

/** The manifest of a batch none of whose images could be used. */
export function emptyConcepts(batchId: string): Concepts {
  return {
    schema: 'leitmotif/concepts@1',
    batchId,
    k: 0,
    rank: null,
    factorization: null,
    warnings: [],
    heatmapScale: 0,
    concepts: [],
    images: [],
  };
}

/**
 * W `[C, k]`, H `[k, P]`, offset `[C]` and scale `[k]`, and the evidence E `[k, P]` where it is known; the images' keys and
 * grids are in the metadata.
 */
export function factorsFile(
  { factorization, offset, images: explained }: Explanation,
  images: readonly ConceptsImage[],
) {
  const { k, positions } = factorization;
  const evidence = explained.flatMap((image) => image.evidence ?? []);
  return encodeSafetensors(
    [
      ...factorTensors(factorization),
      { name: 'offset', shape: [offset.length], data: offset },
      { name: 'scale', shape: [k], data: factorization.D },
      ...(evidence.length > 0 ? [{ name: 'E', shape: [k, positions], data: joinHeatmaps(evidence) }] : []),
    ],
    gridsOf(images),
  );
}

/** W `[C, r]` and H `[r, P]` of the finer factorisation that motifs are linked from. */
export function partsFile({ parts }: Explanation, images: readonly ConceptsImage[]) {
  return encodeSafetensors(factorTensors(parts), gridsOf(images));
}

function factorTensors({
  k,
  channels,
  positions,
  W,
  H,
}: Pick<Explanation['parts'], 'k' | 'channels' | 'positions' | 'W' | 'H'>): NamedTensor[] {
  return [
    { name: 'W', shape: [channels, k], data: asColumns(W, channels) },
    { name: 'H', shape: [k, positions], data: H },
  ];
}

function gridsOf(images: readonly ConceptsImage[]) {
  const grids = images.map(({ key, grid }) => ({ key, height: grid.height, width: grid.width }));
  return { images: JSON.stringify(grids) };
}

function describeConcept(
  index: number,
  { factorization, norms, places, shares, quality, named, nameHolds, images: explained }: Explanation,
  images: readonly ConceptsImage[],
  color: string,
): Concept {
  return {
    index,
    color,
    ...named[index]!,
    strength: significant(
      images.reduce((sum, { concepts }) => sum + concepts[index]!.strength, 0) / images.length,
    ),
    share: significant(shares[index]!),
    norm: significant(norms[index]!),
    placesNorm: significant(places.norms[index]!),
    scale: significant(factorization.D[index]!),
    quality: { ...quality[index]!, nameHolds: significantOrNull(nameHolds[index]!) },
    exemplars: strongestImages(images, index, exemplarCount).map((i) => {
      const { key, width, height, concepts } = images[i]!;
      return {
        key,
        strength: concepts[index]!.strength,
        box: boxIn(explained[i]!.maps, index, width, height),
      };
    }),
  };
}

/** The region a concept is strongest in, in pixels of an image of this size. */
export function boxIn(
  maps: Heatmaps,
  concept: number,
  width: number,
  height: number,
): [number, number, number, number] {
  const { left, top, right, bottom } = strongestRegion(maps, concept) ?? {
    left: 0,
    top: 0,
    right: 1,
    bottom: 1,
  };
  const [x, y] = [Math.round(left * width), Math.round(top * height)];
  return [x, y, Math.round(right * width) - x, Math.round(bottom * height) - y];
}

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}
