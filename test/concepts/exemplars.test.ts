import { expect, test } from 'vitest';
import { strongestImages } from '../../src/concepts/exemplars.ts';
import type { ConceptsImage } from '../../src/manifest/concepts.ts';

const withStrengths = (...strengths: number[]) =>
  strengths.map((strength) => ({ concepts: [{ strength }] }) as ConceptsImage);

test('strongest first, absent ones left out', () => {
  expect(strongestImages(withStrengths(0.1, 0.5, 0, 0.3), 0, 3)).toEqual([1, 3, 0]);
  expect(strongestImages(withStrengths(0.1, 0.5, 0, 0.3), 0, 1)).toEqual([1]);
});
