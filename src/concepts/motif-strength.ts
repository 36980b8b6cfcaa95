/** When an image shows a motif, and the bins in which images are counted by how strongly they do; pure. */
import type { ConceptInImage } from '../manifest/concepts.ts';

/** An image shows a motif when its heatmap somewhere reaches this part of its typical value. */
const presentPeak = 0.5;

export function isPresent({ peak }: Pick<ConceptInImage, 'peak'>): boolean {
  return peak >= presentPeak;
}

/** Strengths span orders of magnitude: two bins an octave from the least edge up, the last one open. */
const leastEdge = 1 / 32;
const binsAnOctave = 2;

/** The first bin holds all that is weaker than the least edge. */
export const strengthBins = 15;

/** The strength at which bin 1, 2, … `strengthBins − 1` begins; bin 0 begins at 0. */
export function strengthEdge(bin: number): number {
  return bin === 0 ? 0 : leastEdge * 2 ** ((bin - 1) / binsAnOctave);
}

/** The bin of a strength ≥ 0. */
export function strengthBin(strength: number): number {
  let bin = 0;
  while (bin + 1 < strengthBins && strength >= strengthEdge(bin + 1)) bin += 1;
  return bin;
}
