/** Lays images and concepts out on one map by what they are made of: landmarks first, everything else among them. */
import { randomBits, uniform } from '../factorization/random.ts';
import type { Makeup } from './makeup.ts';
import { createNearest } from './neighbours.ts';
import { createPlacer, deciding } from './place.ts';
import { type Pause, spreadOut } from './spread.ts';

/** So many images are spread out by each other; the work for them is bounded whatever the size of the dataset. */
export const mostLandmarks = 1000;

/** Free room around the map, as a part of its width. */
const margin = 0.02;

export interface MapLayout {
  /** x, y of each image, 0 to 1; both axes have the same scale. */
  images: Float32Array;
  concepts: Float32Array;
  landmarks: number;
}

/**
 * Landmarks are all images where there are at most 1000, else one of each of 1000 equal parts of their order. What is
 * random is seeded: the same rows in the same order give the same bytes.
 */
export async function layoutMap(
  images: Makeup,
  concepts: Makeup,
  pause: Pause = async () => {},
): Promise<MapLayout> {
  const count = Math.min(images.count, mostLandmarks);
  if (count === 0) return { images: new Float32Array(), concepts: new Float32Array(), landmarks: 0 };
  const landmarks = count === images.count ? images : rowsOf(images, chosenOf(images.count, count));
  const positions = fitted(await spreadOut(landmarks, pause));
  const nearest = createNearest(landmarks, deciding);
  const placeAll = async ({ count: rows, m, bytes }: Makeup, stream: number) => {
    const place = createPlacer(positions, nearest, stream);
    const placed = new Float32Array(2 * rows);
    for (let i = 0; i < rows; i++) {
      placed.set(place(bytes.subarray(i * m, (i + 1) * m)), 2 * i);
      if (i % 500 === 0) await pause();
    }
    return placed;
  };
  return {
    images: count === images.count ? Float32Array.from(positions) : await placeAll(images, 1),
    concepts: await placeAll(concepts, 2),
    landmarks: count,
  };
}

/** One of each part, not the first of each: where kinds of images take turns, even distances would miss some. */
function chosenOf(images: number, count: number): number[] {
  const bits = randomBits(0, 3);
  return Array.from({ length: count }, (_, part) =>
    Math.min(images - 1, Math.floor(((part + uniform(bits)) * images) / count)),
  );
}

function rowsOf({ m, bytes }: Makeup, chosen: readonly number[]): Makeup {
  const rows = new Uint8Array(chosen.length * m);
  for (const [to, from] of chosen.entries()) rows.set(bytes.subarray(from * m, (from + 1) * m), to * m);
  return { count: chosen.length, m, bytes: rows };
}

/** Into the middle of the unit square, as large as its margin allows. */
function fitted(positions: Float64Array): Float64Array {
  const range = (axis: 0 | 1) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = axis; at < positions.length; at += 2) {
      low = Math.min(low, positions[at]!);
      high = Math.max(high, positions[at]!);
    }
    return { middle: (low + high) / 2, extent: high - low };
  };
  const axes = [range(0), range(1)] as const;
  const extent = Math.max(axes[0].extent, axes[1].extent);
  const scale = extent > 0 ? (1 - 2 * margin) / extent : 0;
  return positions.map((value, at) => 0.5 + (value - axes[at % 2]!.middle) * scale);
}
