/** Counts images without results by reason; pure. */
import type { LedgerEntry } from '../manifest/receipt.ts';

/** How many images have no results for a reason: its error code, or what became of them where there is none. */
export interface ProblemCount {
  code: string;
  images: number;
}

export interface ProblemTally {
  add(problems: Iterable<Pick<LedgerEntry, 'code' | 'status'>>): void;
  /** The most frequent first; of equals, by code. */
  counts(): ProblemCount[];
}

export const reasonOf = ({ code, status }: Pick<LedgerEntry, 'code' | 'status'>) => code ?? status;

export function tallyProblems(): ProblemTally {
  const images = new Map<string, number>();
  return {
    add(problems) {
      for (const problem of problems) images.set(reasonOf(problem), (images.get(reasonOf(problem)) ?? 0) + 1);
    },
    counts: () =>
      [...images]
        .map(([code, count]) => ({ code, images: count }))
        .sort((a, b) => b.images - a.images || (a.code < b.code ? -1 : 1)),
  };
}

export function countProblems(problems: Iterable<Pick<LedgerEntry, 'code' | 'status'>>): ProblemCount[] {
  const tally = tallyProblems();
  tally.add(problems);
  return tally.counts();
}
