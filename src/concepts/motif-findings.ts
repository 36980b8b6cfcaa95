/** Brings motifs and what people found about them together; pure. */
import type { MotifFinding } from '../manifest/findings.ts';
import type { Motif, Motifs } from '../manifest/motifs.ts';
import { motifNumber } from './motif-ids.ts';

/** A motif as it is shown: with what people found about it, if anything. */
export type ShownMotif = Motif & { finding?: MotifFinding | undefined };
export type ShownMotifs = Omit<Motifs, 'motifs'> & { motifs: ShownMotif[] };

export function withFindings(motifs: Motifs, findings: readonly MotifFinding[]): ShownMotifs {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return {
    ...motifs,
    motifs: motifs.motifs.map((motif) => {
      const finding = byId.get(motif.id);
      return finding ? { ...motif, finding } : motif;
    }),
  };
}

export const isHidden = ({ finding }: Pick<ShownMotif, 'finding'>): boolean => finding?.hidden === true;

/** `more` in place of what there was about the same motifs, by id; what says nothing about its motif is left out. */
export function mergeFindings(
  findings: readonly MotifFinding[],
  more: readonly MotifFinding[],
): MotifFinding[] {
  const byId = new Map([...findings, ...more].map((finding) => [finding.id, finding]));
  return [...byId.values()]
    .filter(
      ({ name, note, hidden, shortcut }) => name !== undefined || note !== undefined || hidden || shortcut,
    )
    .sort((a, b) => motifNumber(a.id) - motifNumber(b.id));
}

/** Ids that findings name and the run does not have (any more). */
export function goneIds(findings: readonly MotifFinding[], motifs: readonly Pick<Motif, 'id'>[]): string[] {
  const known = new Set(motifs.map(({ id }) => id));
  return findings.map(({ id }) => id).filter((id) => !known.has(id));
}
