/** Gathers what the overview says of each batch, and makes its pages: the first sums up all, further ones list. */
import { tallyProblems } from '../catalog/count-problems.ts';
import { namedMotif, type ShownMotifs } from '../concepts/motif-findings.ts';
import type { Categories } from '../manifest/categories.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { Run } from '../manifest/run.ts';
import type { BatchSummary } from '../manifest/run-index.ts';
import { meanOf } from '../mean.ts';
import type { BatchDigest } from '../views/batch-digest.ts';
import { reportLinks, runPageName } from '../views/links.ts';
import { motifsInOverview } from '../views/motifs-page.tsx';
import { runPage } from '../views/run-page.tsx';
import { motifsShown, type ReportPage } from './motif-pages.ts';

/** Batches in one page of the overview. */
export const batchesInOverview = 100;

/** Categories and image problems that the overview lists. */
const categoriesShown = 24;
const problemsShown = 500;

export interface Overview {
  /** The page of the overview that lists a batch which is added next. */
  readonly page: number;
  /** Takes the next batch of the plan; gives a page as soon as one is full. */
  add(digest: BatchDigest): ReportPage[];
  /** The pages that are left, the first among them. */
  finish(): ReportPage[];
}

export function createOverview(
  run: Run,
  { categories, shortcuts }: Categories,
  motifs?: ShownMotifs,
  hasMap = false,
): Overview {
  const pages = Math.max(1, Math.ceil(run.plan.batches / batchesInOverview));
  const tally = tallyProblems();
  const entries: LedgerEntry[] = [];
  const explained: number[] = [];
  let first: BatchSummary[] | undefined;
  let listed: BatchSummary[] = [];
  let page = 1;

  const render = (number: number, batches: readonly BatchSummary[]): ReportPage => ({
    name: runPageName(number),
    html: runPage({
      run,
      links: reportLinks(0),
      motifs: motifs && motifsShown(motifs, 0, motifsInOverview),
      named: motifs?.motifs.map(namedMotif) ?? [],
      hasMap,
      page: number,
      pages,
      batches,
      problems: { counts: tally.counts(), entries },
      meanExplainedVariance: meanOf(explained),
      categories: categories.slice(0, categoriesShown),
      categoryCount: categories.length,
      shortcuts,
    }),
  });

  const turn = (): ReportPage[] => {
    const full = listed;
    const number = page;
    listed = [];
    page += 1;
    if (number > 1) return [render(number, full)];
    first = full;
    return [];
  };

  return {
    get page() {
      return page;
    },
    add({ summary, problems }) {
      listed.push(summary);
      tally.add(problems);
      entries.push(...problems.slice(0, problemsShown - entries.length));
      const { result } = summary;
      if (result.status === 'done' && result.explainedVariance !== null)
        explained.push(result.explainedVariance);
      return listed.length === batchesInOverview ? turn() : [];
    },
    finish() {
      const last = listed.length > 0 ? turn() : [];
      return [...last, render(1, first ?? [])];
    },
  };
}
