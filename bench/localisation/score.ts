/** Compares drawn concepts with exact masks; pure. */

/** What a method draws on one picture. */
export interface Drawn {
  /** `[height, width]`: the concept a pixel is drawn in, −1 where none is. */
  owner: Int16Array;
  /** `[k]`: how strongly each concept is drawn, for ranking images by it. */
  strengths: ArrayLike<number>;
  /** `[k]`: the pixel at which each concept is strongest. */
  peaks: ArrayLike<number>;
}

export interface Judged extends Drawn {
  kind: string;
  /** 1 where the object is, of the size of `owner`. */
  mask: Uint8Array;
}

/**
 * Mean over images of |drawn ∩ mask| / |drawn ∪ mask|, where "drawn" are the pixels of foreground concepts; a concept
 * is one when most of the pixels it is drawn on, in all images together, lie in masks.
 */
export function foregroundIou(images: readonly Judged[], k: number): number {
  const foreground = foregroundConcepts(images, k);
  const ious = images.map(({ owner, mask }) => {
    let both = 0;
    let either = 0;
    for (let i = 0; i < mask.length; i++) {
      const drawn = owner[i]! >= 0 && foreground[owner[i]!]!;
      if (drawn && mask[i]) both += 1;
      if (drawn || mask[i]) either += 1;
    }
    return both / either;
  });
  return mean(ious);
}

function foregroundConcepts(images: readonly Judged[], k: number): boolean[] {
  const inside = new Float64Array(k);
  const all = new Float64Array(k);
  for (const { owner, mask } of images) {
    for (let i = 0; i < mask.length; i++) {
      const j = owner[i]!;
      if (j < 0) continue;
      all[j]! += 1;
      inside[j]! += mask[i]!;
    }
  }
  return Array.from(all, (pixels, j) => inside[j]! > pixels / 2);
}

/** Mean over kinds of the best concept's average precision, when it ranks all images by its strength. */
export function meanAveragePrecision(images: readonly Judged[], k: number): number {
  const kinds = [...new Set(images.map(({ kind }) => kind))];
  return mean(kinds.map((kind) => Math.max(...precisions(images, k, kind))));
}

/**
 * The pointing game (Zhang et al., Top-down neural attention, 2016; no tolerance): the part of the images in which a
 * concept is strongest inside the mask; for each kind the concept that is right most often.
 */
export function pointingAccuracy(images: readonly Judged[], k: number): number {
  const best = new Map<string, number>();
  for (const { kind } of images) {
    if (best.has(kind)) continue;
    const hits = Array.from({ length: k }, (_, j) =>
      mean(images.filter((each) => each.kind === kind).map(({ mask, peaks }) => mask[peaks[j]!]!)),
    );
    best.set(kind, hits.indexOf(Math.max(...hits)));
  }
  return mean(images.map(({ kind, mask, peaks }) => mask[peaks[best.get(kind)!]!]!));
}

function precisions(images: readonly Judged[], k: number, kind: string): number[] {
  return Array.from({ length: k }, (_, j) => {
    const ranked = [...images.keys()].sort((a, b) => images[b]!.strengths[j]! - images[a]!.strengths[j]!);
    const found: number[] = [];
    ranked.forEach((i, rank) => {
      if (images[i]!.kind === kind) found.push((found.length + 1) / (rank + 1));
    });
    return mean(found);
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The first one where several are largest. */
export function indexOfMost(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
