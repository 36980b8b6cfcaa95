import { describe, expect, it } from 'vitest';
import {
  foregroundIou,
  type Judged,
  meanAveragePrecision,
  pointingAccuracy,
} from '../../../bench/localisation/score.ts';

const judged = (
  kind: string,
  mask: number[],
  owner: number[],
  strengths: number[],
  peaks: number[],
): Judged => ({
  kind,
  mask: Uint8Array.from(mask),
  owner: Int16Array.from(owner),
  strengths,
  peaks,
});

const images = [
  judged('cat', [1, 1, 0, 0], [0, 0, 0, 1], [0.9, 0.1], [0, 3]),
  judged('cat', [0, 1, 1, 0], [1, 0, -1, 1], [0.4, 0.3], [1, 0]),
  judged('dog', [0, 0, 0, 1], [1, 1, 1, 0], [0.5, 0.8], [2, 3]),
];

describe('foregroundIou', () => {
  it('counts the concepts that are drawn mostly inside masks', () => {
    // Concept 0 is drawn on 5 pixels, 4 of them in masks; concept 1 on none in a mask.
    expect(foregroundIou(images, 2)).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 12);
  });

  it('is 0 when no concept is', () => {
    const everywhere = images.map((each) => ({ ...each, owner: new Int16Array(4) }));
    expect(foregroundIou(everywhere, 2)).toBe(0);
  });
});

describe('meanAveragePrecision', () => {
  it('takes for each kind the concept that ranks its images best', () => {
    // Cats by concept 0: ranks 1 and 3, (1 + 2/3) / 2. Dogs by concept 1: rank 1.
    expect(meanAveragePrecision(images, 2)).toBeCloseTo(((1 + 2 / 3) / 2 + 1) / 2, 12);
  });
});

describe('pointingAccuracy', () => {
  it('is the part of the images whose kind’s concept peaks in the mask', () => {
    expect(pointingAccuracy(images, 2)).toBe(1);
    expect(pointingAccuracy([{ ...images[0]!, peaks: [2, 3] }, images[1]!, images[2]!], 2)).toBeCloseTo(
      2 / 3,
      12,
    );
  });
});
