/** Answers for the gallery: runs, one run, a batch of it. */
import { listRuns, newestFirst } from '../catalog/list-runs.ts';
import { loadBatch } from '../catalog/load-batch.ts';
import { shownMainMotifs } from '../concepts/main-motif.ts';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { batchPage } from '../views/batch-page.tsx';
import type { Site } from '../views/links.ts';
import { motifsInOverview } from '../views/motifs-page.tsx';
import { type RunPageProps, runBody, runPage } from '../views/run-page.tsx';
import { namedMotifs, shownMotifs } from './gallery-motifs.ts';
import type { LiveEvent } from './live-events.ts';
import { partAt, partOf } from './page-part.ts';
import { inCover, type RunCard, runsPage } from './pages/runs-page.tsx';
import { paths, runLinks } from './paths.ts';
import type { OpenedRun, Reader } from './reader.ts';
import type { Shelf } from './shelf.ts';

const perPage = { runs: 24, batches: 50 } as const;

/** Categories and image problems on a run's first page. */
const categoriesShown = 24;
const problemsShown = 50;

/** How far to look for a neighbour that has results. */
const lookedAt = 20;

export async function galleryOfRuns(
  shelves: readonly Shelf[],
  reader: Reader,
  site: Site,
  version: string,
  page: number,
): Promise<string> {
  const troubles: string[] = [];
  const lists = await Promise.all(
    shelves.map(async (shelf) => {
      try {
        const { runs, unreadable } = await listRuns(shelf.store);
        for (const { runId, reason } of unreadable) troubles.push(`${runId}: ${reason}`);
        return runs.map((run) => ({ shelf, run }));
      } catch (thrown) {
        troubles.push(asLeitmotifError(thrown).message);
        return [];
      }
    }),
  );
  const all = lists.flat().sort((a, b) => newestFirst(a.run, b.run));
  const part = partOf(all, page, perPage.runs);
  const cards = await Promise.all(
    part.items.map(async ({ shelf, run }): Promise<RunCard> => {
      const links = runLinks(site, shelf.slug, run.runId);
      // A run that cannot be opened is none the less one of the list.
      const told = await reader
        .open(shelf, run.runId)
        .then(async (opened) => ({ cover: await coverOf(opened), silence: await opened.silence() }))
        .catch(() => ({ cover: [], silence: undefined }));
      return { run, ...told, storeUri: shelf.store.uri, links };
    }),
  );
  const stores = shelves.map(({ store }) => store.uri);
  return runsPage({ site, version, stores, cards, total: all.length, ...part, troubles });
}

/** Of the first batches as many as it takes to fill a cover; no more are looked at. */
async function coverOf({ contents }: OpenedRun): Promise<RunCard['cover']> {
  const concepts = (await contents.summaries(0, 4)).flatMap(({ batchId, result }) =>
    result.status === 'done' ? result.concepts.map((concept) => ({ batchId, ...concept })) : [],
  );
  return concepts.filter(({ hasExemplar }) => hasExemplar).slice(0, inCover);
}

/** Of a run under way the page keeps itself up to date. */
export async function galleryOfRun(opened: OpenedRun, site: Site, page: number): Promise<string> {
  const { run, shelf } = opened;
  const events = run.status === 'running' ? paths.runEvents(shelf.slug, run.runId, page) : undefined;
  return runPage({ ...(await runProps(opened, site, page)), events });
}

/** `isQuiet`: nothing new is to be expected. */
export type LiveRun = LiveEvent & { isQuiet?: boolean };

/** What the live part of such a page is at the moment. */
export async function liveRun(opened: OpenedRun, site: Site, page: number): Promise<LiveRun> {
  const props = await runProps(opened, site, page);
  return {
    event: opened.run.status === 'running' ? 'state' : 'ended',
    data: runBody(props),
    isQuiet: props.silence !== undefined,
  };
}

async function runProps(opened: OpenedRun, site: Site, page: number): Promise<RunPageProps> {
  const { run, contents, index } = opened;
  const part = partAt(run.plan.batches, page, perPage.batches);
  const isFirst = part.page === 1;
  const [batches, motifs, named, categories, counts, entries, explained, progress, silence] =
    await Promise.all([
      contents.summaries(part.from, part.to),
      isFirst ? shownMotifs(opened, 0, motifsInOverview) : undefined,
      isFirst ? namedMotifs(opened) : [],
      isFirst ? index?.lines('categories', 0, categoriesShown) : undefined,
      isFirst ? contents.problemCounts() : [],
      isFirst ? contents.problems(problemsShown) : [],
      isFirst ? contents.explainedVariance() : null,
      isFirst ? contents.progress() : undefined,
      opened.silence(),
    ]);
  return {
    run,
    links: runLinks(site, opened.shelf.slug, run.runId),
    motifs,
    named,
    hasMap: isFirst && (await opened.stored.hasMap()),
    page: part.page,
    pages: part.pages,
    batches,
    meanExplainedVariance: explained,
    progress,
    silence,
    categories: categories ?? [],
    categoryCount: index?.directory.categories.labels.length ?? 0,
    shortcuts: isFirst ? (index?.directory.shortcuts ?? []) : [],
    problems: { counts, entries },
  };
}

/** @throws LeitmotifError `object-not-found` for a batch that is not done */
export async function galleryOfBatch(opened: OpenedRun, site: Site, batchId: string): Promise<string> {
  const { run, stored, contents } = opened;
  const place = Number.parseInt(batchId, 10);
  if ((await contents.doneAt(place)) !== batchId) {
    throw new LeitmotifError('object-not-found', 'This batch has no results.', {
      hint: 'Its run’s page says why, or how far it is.',
    });
  }
  const doneNear = async (step: 1 | -1) => {
    for (let looked = 1; looked <= lookedAt; looked++) {
      const near = await contents.doneAt(place + step * looked);
      if (near !== undefined) return near;
    }
    return undefined;
  };
  const [previous, next, { motifBatch, ...loaded }, named] = await Promise.all([
    doneNear(-1),
    doneNear(1),
    loadBatch(stored, batchId),
    namedMotifs(opened),
  ]);
  return batchPage({
    run,
    ...loaded,
    motifs: shownMainMotifs(motifBatch, named),
    links: runLinks(site, opened.shelf.slug, run.runId),
    overviewPage: Math.floor(place / perPage.batches) + 1,
    ...(previous ? { previous } : {}),
    ...(next ? { next } : {}),
  });
}
