import { expect, test } from 'vitest';
import { strongestImages } from '../../src/concepts/exemplars.ts';
import type { ConceptsImage } from '../../src/manifest/concepts.ts';

const withStrengths = (...strengths: number[]) =>
  strengths.map((strength) => ({ concepts: [{ strength }] }) as ConceptsImage);

test('strongest first; images with less than a tenth of the greatest strength do not show the concept', () => {
  expect(strongestImages(withStrengths(0.1, 0.5, 0, 0.3, 0.04), 0, 5)).toEqual([1, 3, 0]);
  expect(strongestImages(withStrengths(0, 0), 0, 5)).toEqual([]);
  expect(strongestImages(withStrengths(0.1, 0.5, 0, 0.3), 0, 1)).toEqual([1]);
});
