/** Writes a run's report: an overview, one page a batch, and what they share. */
import pLimit from 'p-limit';
import type { StoredRun } from '../catalog/open-run.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import { reportObject } from '../store/layout.ts';
import { batchPage } from '../views/batch-page.tsx';
import type { BatchSummary } from '../views/batch-strip.tsx';
import { type ExpressedCategory, expressedCategory } from '../views/category-list.tsx';
import { unnamed } from '../views/concept-card.tsx';
import { commonFolder } from '../views/format.ts';
import { assetName, batchPageName, reportLinks, runPageName } from '../views/links.ts';
import { runPage } from '../views/run-page.tsx';
import { styleSheet, viewerScript } from './assets.ts';
import { heatmapBytes } from './heatmap-bytes.ts';

/** Batches in one page of the overview. */
export const batchesInOverview = 100;

/** Categories and image problems that the overview lists. */
const categoriesShown = 24;
const problemsShown = 500;

/** Heatmap sheets read at a time. */
const readers = 8;

/** What the overview needs of a batch once its page is written. */
interface Digest {
  summary: BatchSummary;
  explainedVariance: number | undefined;
  problems: readonly LedgerEntry[];
}

/**
 * Writes `<run-id>/report/…` from the run's manifests and heatmap sheets; one batch is in memory at a time. Writing
 * again replaces it. Batches without a receipt are named but have no page.
 *
 * @throws LeitmotifError when the store cannot be read or written, or a manifest is invalid.
 */
export async function writeReport(stored: StoredRun): Promise<void> {
  const put = (name: string, text: string) =>
    stored.store.put(reportObject(stored.runId, name), new TextEncoder().encode(text.toWellFormed()));
  const run = await stored.manifest();
  const { categories } = await stored.categories();
  const done = await doneBatches(stored);
  const links = reportLinks(0);
  const pages = Math.max(1, Math.ceil(run.plan.batches / batchesInOverview));

  await put(assetName('style.css'), await styleSheet());
  await put(assetName('viewer.js'), await viewerScript());

  const expressed = categories.slice(0, categoriesShown);
  const wanted = new Set(expressed.flatMap(({ concepts }) => concepts.slice(0, 8).map(conceptId)));
  const colors = new Map<string, { color: string; batchNumber: number }>();
  const problems: { total: number; entries: LedgerEntry[] } = { total: 0, entries: [] };
  const explained: number[] = [];
  const overview = (page: number, batches: readonly BatchSummary[]) =>
    put(
      runPageName(page),
      runPage({
        run,
        links,
        page,
        pages,
        batches,
        problems,
        meanExplainedVariance:
          explained.length > 0 ? explained.reduce((a, b) => a + b, 0) / explained.length : null,
        categories: expressed.map(
          (category): ExpressedCategory =>
            expressedCategory(category, (batchId, concept) => colors.get(conceptId({ batchId, concept }))),
        ),
        categoryCount: categories.length,
      }),
    );

  let first: BatchSummary[] = [];
  let collected: BatchSummary[] = [];
  let page = 1;
  let number = 0;
  const turn = async () => {
    // The first page sums up all batches, so it is written last.
    if (page === 1) first = collected;
    else await overview(page, collected);
    collected = [];
    page += 1;
  };
  for await (const { batchId, images } of stored.batches()) {
    number += 1;
    const keys = images.map(({ key }) => key);
    const digest = done.includes(batchId)
      ? await writeBatch(batchId)
      : { summary: unfinished(batchId), explainedVariance: undefined, problems: lost(batchId, keys) };
    collected.push({ ...digest.summary, number, folder: commonFolder(keys), images: keys.length });
    if (digest.explainedVariance !== undefined) explained.push(digest.explainedVariance);
    problems.total += digest.problems.length;
    problems.entries.push(...digest.problems.slice(0, problemsShown - problems.entries.length));
    if (collected.length === batchesInOverview) await turn();
  }
  if (collected.length > 0) await turn();
  await overview(1, first);

  async function writeBatch(batchId: string): Promise<Digest> {
    const [concepts, receipt] = await Promise.all([stored.concepts(batchId), stored.receipt(batchId)]);
    const limit = pLimit(readers);
    const maps = await Promise.all(
      concepts.images.map((image) => limit(() => heatmapBytes(stored, batchId, concepts.k, image))),
    );
    const place = done.indexOf(batchId);
    const [previous, next] = [done[place - 1], done[place + 1]];
    const html = batchPage({
      run,
      concepts,
      receipt,
      maps,
      links: reportLinks(1),
      number,
      overviewPage: page,
      ...(previous === undefined ? {} : { previous }),
      ...(next === undefined ? {} : { next }),
    });
    await put(batchPageName(batchId), html);
    for (const { index, color } of concepts.concepts) {
      const id = conceptId({ batchId, concept: index });
      if (wanted.has(id)) colors.set(id, { color, batchNumber: number });
    }
    return {
      summary: summaryOf(concepts, receipt.counts.ok),
      explainedVariance: concepts.factorization?.explainedVariance,
      problems: receipt.ledger.filter(({ status }) => status !== 'ok'),
    };
  }

  function unfinished(batchId: string): BatchSummary {
    const failure = run.failures.find((candidate) => candidate.batchId === batchId);
    return {
      batchId,
      ...unplaced,
      result: failure
        ? { status: 'failed', code: failure.code, reason: failure.reason }
        : { status: 'waiting' },
    };
  }

  /** The images of a batch that failed as a whole. */
  function lost(batchId: string, keys: readonly string[]): LedgerEntry[] {
    const failure = run.failures.find((candidate) => candidate.batchId === batchId);
    if (!failure) return [];
    const { code, reason } = failure;
    return keys.map((key) => ({ key, status: 'failed', stage: 'batch', code, reason }));
  }
}

/** The plan says these, batch by batch. */
const unplaced = { number: 0, folder: '', images: 0 };

function summaryOf({ batchId, factorization, concepts }: Concepts, ok: number): BatchSummary {
  return {
    batchId,
    ...unplaced,
    result: {
      status: 'done',
      ok,
      explainedVariance: factorization?.explainedVariance ?? null,
      concepts: concepts.map(({ index, color, share, categories, exemplars }) => ({
        index,
        color,
        share,
        label: categories[0]?.label ?? unnamed,
        hasExemplar: exemplars.length > 0,
      })),
    },
  };
}

async function doneBatches(stored: StoredRun): Promise<string[]> {
  const done: string[] = [];
  for await (const { batchId } of stored.batches()) if (await stored.isDone(batchId)) done.push(batchId);
  return done;
}

const conceptId = ({ batchId, concept }: { batchId: string; concept: number }) => `${batchId}:${concept}`;
