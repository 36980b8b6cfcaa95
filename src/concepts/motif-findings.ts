/** Brings motifs and what people found about them together; pure. */
import type { MotifFinding } from '../manifest/findings.ts';
import type { Motif, Motifs } from '../manifest/motifs.ts';
import { motifNumber } from './motif-ids.ts';

/** What people found about a motif, if anything. */
export interface Found {
  finding?: MotifFinding | undefined;
}

/** A motif as it is shown. */
export type ShownMotif = Motif & Found;
export type ShownMotifs = Omit<Motifs, 'motifs'> & { motifs: ShownMotif[] };

/** As much of a motif as it takes to name it; `images` are those that show it. */
export type NamedMotif = Pick<Motif, 'id' | 'color' | 'name'> & { images: number } & Found;

export function withFindings<T extends Pick<Motif, 'id'>>(
  motifs: readonly T[],
  findings: readonly MotifFinding[],
): (T & Found)[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return motifs.map((motif) => {
    const finding = byId.get(motif.id);
    return finding ? { ...motif, finding } : motif;
  });
}

export function namedMotif({ id, color, name, prevalence, finding }: ShownMotif): NamedMotif {
  return { id, color, name, images: prevalence.images, finding };
}

export const isHidden = ({ finding }: Found): boolean => finding?.hidden === true;

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
