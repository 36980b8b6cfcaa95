/** Adds up the scores of jointly factorised pictures; pure. */
import { presentAt } from '../../src/concepts/presence.ts';
import { drawnAbove, type Layers } from './methods.ts';
import type { Scene } from './scenes.ts';
import { foregroundIou, type Judged, mean, meanAveragePrecision, pointingAccuracy } from './score.ts';

/** Pictures of one joint factorisation, as both procedures draw them. */
export interface Collection {
  kinds: readonly string[];
  k: number;
  images: readonly Scene[];
  ours: readonly Layers[];
  theirs: readonly Layers[];
  /** The best category of each concept. */
  names: Record<Side, readonly number[]>;
  /** For each image, how strong the other side has each concept there, `[k]`; see `secondOpinion`. */
  opinions: Record<Side, readonly Float32Array[]>;
  /** The best category of each image. */
  predictions: readonly number[];
  /** CPU seconds an image. */
  seconds: { peerFactors: number; ourFactors: number; ourDrawing: number };
}

type Side = 'ours' | 'theirs';

/** Parts of a concept's greatest value in a picture. */
export const thresholds = { all: Array.from({ length: 19 }, (_, i) => i / 20), fixed: 0.3 };

/** A concept drawn more faintly than this part of full intensity counts as dark. */
const darkBelow = 0.05;
/** A concept belongs to a kind when so much of what it is drawn on in masks is of that kind. */
const purity = 0.9;
/** A concept is named rightly when so many of the images it is strongest in include one that is predicted to be that. */
const namesakes = 5;

/** Mean foreground IoU over collections: at the threshold that is best for all of them together, and at the fixed one. */
export function bestIou(collections: readonly Collection[], side: Side) {
  const at = (threshold: number) =>
    mean(collections.map((each) => foregroundIou(judged(each, side, threshold), each.k)));
  const ious = thresholds.all.map(at);
  const best = ious.indexOf(Math.max(...ious));
  return { iou: ious[best]!, threshold: thresholds.all[best]!, fixed_iou: at(thresholds.fixed) };
}

/** The overlap with the whole picture, likewise: what a method gets that draws everything. */
export function wholeIou(collections: readonly Collection[]): number {
  const part = (mask: Uint8Array) => mask.reduce((inside, pixel) => inside + pixel, 0) / mask.length;
  return mean(collections.map(({ images }) => mean(images.map(({ mask }) => part(mask)))));
}

/** What mixed kinds show: ranking, pointing, and whether a concept is dark in images of the kinds it does not belong to. */
export function measure(collections: readonly Collection[], side: Side) {
  const judgements = collections.map((each) => ({ ...each, scores: judged(each, side, thresholds.fixed) }));
  const absent = judgements.flatMap((each) => absentConcepts(each, side));
  const nil = collections.flatMap((each) => every(each, side)).filter(({ opinion }) => opinion < presentAt);
  const lit = absent.filter(({ intensity, opinion }) => intensity >= darkBelow && !Number.isNaN(opinion));
  return {
    map: mean(judgements.map(({ scores, k }) => meanAveragePrecision(scores, k))),
    pointing: mean(judgements.map(({ scores, k }) => pointingAccuracy(scores, k))),
    named: mean(judgements.map((each) => rightlyNamed(each, side))),
    absent: absent.length,
    dark: partDark(absent),
    /** Of the absent ones that are not dark, how many have a counterpart on the other side, and how many it sees, too. */
    lit: lit.length,
    lit_seen: lit.filter(({ opinion }) => opinion >= presentAt).length,
    nil: nil.length,
    nil_dark: partDark(nil),
  };
}

function judged({ images, ...layers }: Collection, side: Side, threshold: number): Judged[] {
  return layers[side].map((each, i) => ({
    ...drawnAbove(each, threshold),
    kind: images[i]!.kind,
    mask: images[i]!.mask,
  }));
}

/** The part of the concepts whose best category is predicted for one of the images they are strongest in. */
function rightlyNamed({ names, predictions, scores }: Collection & { scores: Judged[] }, side: Side): number {
  return mean(
    names[side].map((category, j) => {
      const strongest = [...scores.keys()].sort(
        (a, b) => scores[b]!.strengths[j]! - scores[a]!.strengths[j]!,
      );
      return strongest.slice(0, namesakes).some((i) => predictions[i] === category) ? 1 : 0;
    }),
  );
}

/** A concept in an image: the greatest intensity it is drawn with, and what the other side says of it. */
interface Appearance {
  image: number;
  concept: number;
  intensity: number;
  opinion: number;
}

function every({ k, images, opinions, ...layers }: Collection, side: Side): Appearance[] {
  return images.flatMap((_, image) =>
    Array.from({ length: k }, (_, concept) => ({
      image,
      concept,
      intensity: layers[side][image]!.intensities[concept]!,
      opinion: opinions[side][image]![concept]!,
    })),
  );
}

function partDark(appearances: readonly Appearance[]): number {
  if (appearances.length === 0) return 0;
  return mean(appearances.map(({ intensity }) => (intensity < darkBelow ? 1 : 0)));
}

/** Concepts of one kind in images of the others. */
function absentConcepts(collection: Collection & { scores: Judged[] }, side: Side): Appearance[] {
  const { k, images, scores } = collection;
  const kinds = Array.from({ length: k }, (_, j) => kindOf(j, scores));
  return every(collection, side).filter(({ image, concept }) => {
    const kind = kinds[concept];
    return kind !== undefined && images[image]!.kind !== kind;
  });
}

/** The kind that a concept belongs to, if most of what it is drawn on lies in masks, and nearly all of that in one kind's. */
function kindOf(concept: number, scores: readonly Judged[]): string | undefined {
  const pixels = new Map<string, number>();
  let everywhere = 0;
  for (const { owner, mask, kind } of scores) {
    owner.forEach((winner, i) => {
      if (winner !== concept) return;
      everywhere += 1;
      if (mask[i]) pixels.set(kind, (pixels.get(kind) ?? 0) + 1);
    });
  }
  const inMasks = [...pixels.values()].reduce((sum, n) => sum + n, 0);
  if (inMasks <= everywhere / 2) return undefined;
  return [...pixels].find(([, n]) => n >= purity * inMasks)?.[0];
}
