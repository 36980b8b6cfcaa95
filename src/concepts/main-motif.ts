/** Which motif holds most of each of a batch's concepts; pure. */
import type { MotifBatch } from '../manifest/motifs.ts';
import { isHidden, type NamedMotif } from './motif-findings.ts';

export interface MainMotif {
  id: string;
  /** Of what the motifs together hold of the concept, the part that is this one's, 0…1. */
  part: number;
  /** How much of the concept the motifs explain together, 0…1. */
  explained: number;
}

/** The place of the largest part, the first of equals; none where all are 0. */
export function mainPart(parts: readonly number[]): number | undefined {
  const most = Math.max(0, ...parts);
  return most > 0 ? parts.indexOf(most) : undefined;
}

/** By the concepts' places in their batch; none for a concept that no motif holds anything of. */
export function mainMotifs({
  motifs,
  concepts,
}: Pick<MotifBatch, 'motifs' | 'concepts'>): Map<number, MainMotif> {
  const found = new Map<number, MainMotif>();
  for (const { concept, explained, parts } of concepts) {
    const at = mainPart(parts);
    if (at !== undefined) found.set(concept, { id: motifs[at]!, part: parts[at]!, explained });
  }
  return found;
}

/** One that is shown: with its name, and not hidden. */
export type ShownMainMotif = NamedMotif & Omit<MainMotif, 'id'>;

/** Nothing for a batch whose motifs are not known yet. */
export function shownMainMotifs(
  batch: MotifBatch | undefined,
  named: readonly NamedMotif[],
): Map<number, ShownMainMotif> {
  const shown = new Map<number, ShownMainMotif>();
  const byId = new Map(named.map((motif) => [motif.id, motif]));
  for (const [concept, { id, ...figures }] of batch ? mainMotifs(batch) : []) {
    const motif = byId.get(id);
    if (motif && !isHidden(motif)) shown.set(concept, { ...motif, ...figures });
  }
  return shown;
}
