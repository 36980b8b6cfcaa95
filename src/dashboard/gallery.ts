/** Answers for the gallery: gathers what its pages show. */
import type { Child } from 'hono/jsx';
import { findImages, foldersOf } from '../catalog/find-images.ts';
import { listRuns } from '../catalog/list-runs.ts';
import { loadBatch } from '../catalog/load-batch.ts';
import type { ShownMotif } from '../concepts/motif-findings.ts';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { batchPage } from '../views/batch-page.tsx';
import { conceptsShown, expressedCategory } from '../views/category-list.tsx';
import type { ImageFilter, Site } from '../views/links.ts';
import { motifPage } from '../views/motif-page.tsx';
import { runPage } from '../views/run-page.tsx';
import { categoriesPage, categoryPage } from './pages/categories-page.tsx';
import { imagesPage } from './pages/images-page.tsx';
import { type RunCard, runsPage } from './pages/runs-page.tsx';
import { runLinks } from './paths.ts';
import type { OpenedRun, Reader } from './reader.ts';
import type { Shelf } from './shelf.ts';

const perPage = { runs: 24, batches: 50, images: 60, concepts: 96, categories: 500 } as const;

/** Categories and image problems on a run's first page. */
const categoriesShown = 24;
const problemsShown = 50;

/** Above this many batches, figures over all of them are left out of a page: it would read every one. */
const mostRead = 200;

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
  const all = lists.flat().sort((a, b) => (a.run.createdAt < b.run.createdAt ? 1 : -1));
  const part = partOf(all, page, perPage.runs);
  const cards = await Promise.all(
    part.items.map(async ({ shelf, run }): Promise<RunCard> => {
      const links = runLinks(site, shelf.slug, run.runId);
      const cover = await coverOf(await reader.open(shelf, run.runId)).catch(() => undefined);
      return { run, storeUri: shelf.store.uri, links, cover };
    }),
  );
  const stores = shelves.map(({ store }) => store.uri);
  return runsPage({ site, version, stores, cards, total: all.length, ...part, troubles });
}

/** The concepts of the first finished batch, looked for among the first few. */
async function coverOf(opened: OpenedRun): Promise<RunCard['cover']> {
  for (const batch of (await opened.plan()).slice(0, 4)) {
    const { summary } = await opened.digest(batch);
    if (summary.result.status === 'done' && summary.result.concepts.length > 0) {
      return { batchId: batch.batchId, concepts: summary.result.concepts };
    }
  }
  return undefined;
}

export async function galleryOfRun(opened: OpenedRun, site: Site, page: number): Promise<string> {
  const { run } = opened;
  const links = runLinks(site, opened.shelf.slug, run.runId);
  const plan = await opened.plan();
  const part = partOf(plan, page, perPage.batches);
  const digests = await Promise.all(part.items.map(opened.digest));
  const isFirst = part.page === 1;
  const categories = isFirst ? await opened.categories() : [];
  const problems = isFirst && mayHaveProblems(opened) ? await opened.problems() : [];
  return runPage({
    run,
    links,
    motifs: isFirst ? await opened.motifs() : undefined,
    ...part,
    batches: digests.map(({ summary }) => summary),
    meanExplainedVariance: isFirst && plan.length <= mostRead ? await meanExplained(opened) : null,
    categories: await expressed(opened, categories.slice(0, categoriesShown)),
    categoryCount: categories.length,
    shortcuts: isFirst ? await opened.shortcuts() : [],
    problems: { total: problems.length, entries: problems.slice(0, problemsShown) },
  });
}

function mayHaveProblems({ run: { totals, status } }: OpenedRun): boolean {
  return status === 'running' || totals === null || totals.failed + totals.skipped > 0;
}

async function meanExplained(opened: OpenedRun): Promise<number | null> {
  const digests = await Promise.all((await opened.plan()).map(opened.digest));
  const values = digests.flatMap(({ summary: { result } }) =>
    result.status === 'done' && result.explainedVariance !== null ? [result.explainedVariance] : [],
  );
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

/** The categories with the colours of the concepts that are shown of them. */
async function expressed(opened: OpenedRun, categories: Awaited<ReturnType<OpenedRun['categories']>>) {
  const shown = new Set(
    categories.flatMap(({ concepts }) => concepts.slice(0, conceptsShown).map(({ batchId }) => batchId)),
  );
  const colors = new Map<string, string>();
  for (const batch of await opened.plan()) {
    if (!shown.has(batch.batchId)) continue;
    const { summary } = await opened.digest(batch);
    if (summary.result.status !== 'done') continue;
    for (const { index, color } of summary.result.concepts) colors.set(`${batch.batchId}:${index}`, color);
  }
  return categories.map((category) =>
    expressedCategory(category, ({ batchId, concept }) => colors.get(`${batchId}:${concept}`)),
  );
}

/** @throws LeitmotifError `object-not-found` for a batch that is not done */
export async function galleryOfBatch(opened: OpenedRun, site: Site, batchId: string): Promise<string> {
  const { run, stored } = opened;
  const plan = await opened.plan();
  const place = plan.findIndex((batch) => batch.batchId === batchId);
  if (place < 0 || !(await stored.isDone(batchId))) {
    throw new LeitmotifError('object-not-found', 'This batch is not done yet.', {
      hint: 'Its run’s page shows how far it is.',
    });
  }
  const doneNear = async (step: 1 | -1) => {
    for (let i = place + step, looked = 0; plan[i] && looked < 20; i += step, looked++) {
      const { batchId: near } = plan[i]!;
      if (await stored.isDone(near)) return near;
    }
    return undefined;
  };
  const [previous, next] = await Promise.all([doneNear(-1), doneNear(1)]);
  return batchPage({
    run,
    ...(await loadBatch(stored, batchId)),
    links: runLinks(site, opened.shelf.slug, run.runId),
    overviewPage: Math.floor(place / perPage.batches) + 1,
    ...(previous ? { previous } : {}),
    ...(next ? { next } : {}),
  });
}

/**
 * `form` changes what people found about it.
 *
 * @throws LeitmotifError `object-not-found` for a motif that the run does not have
 */
export async function galleryOfMotif(
  opened: OpenedRun,
  site: Site,
  id: string,
  form?: (motif: ShownMotif) => Child,
): Promise<string> {
  const motifs = await opened.motifs();
  const motif = motifs?.motifs.find((candidate) => candidate.id === id);
  if (!motifs || !motif) throw new LeitmotifError('object-not-found', 'This run has no such motif.');
  return motifPage({
    run: opened.run,
    motif,
    motifs,
    links: runLinks(site, opened.shelf.slug, opened.run.runId),
    form: form?.(motif),
  });
}

export async function galleryOfImages(opened: OpenedRun, site: Site, filter: ImageFilter): Promise<string> {
  const { run, stored } = opened;
  const found = await findImages(opened, {
    q: filter.q ?? '',
    folder: filter.folder ?? '',
    category: filter.category,
    failure: filter.failure ?? '',
  });
  const part = partOf(found, filter.page ?? 1, perPage.images);
  const images = await Promise.all(
    part.items.map(async (image) => ({ ...image, isDone: await stored.isDone(image.batchId) })),
  );
  const problems = mayHaveProblems(opened) ? await opened.problems() : [];
  const codes = countBy(problems, ({ code, status }) => code ?? status);
  const folders = foldersOf(await opened.plan());
  const categories = await opened.categories();
  return imagesPage({
    run,
    links: runLinks(site, opened.shelf.slug, run.runId),
    filter,
    folders: folders
      .slice(0, perPage.categories)
      .map(({ folder, images: count }) => ({ value: folder, text: `${folder} (${count})` })),
    categories: categories
      .filter((category) => category.images.length > 0)
      .slice(0, perPage.categories)
      .map(({ category, label, images: { length } }) => ({
        value: String(category),
        text: `${label} (${length})`,
      })),
    failures:
      codes.size > 0
        ? [
            { value: 'any', text: `Without results (${problems.length})` },
            ...[...codes].map(([code, count]) => ({ value: code, text: `${code} (${count})` })),
          ]
        : [],
    ...part,
    images,
    total: found.length,
  });
}

export async function galleryOfCategories(opened: OpenedRun, site: Site, q: string): Promise<string> {
  const all = await opened.categories();
  const fitting = all.filter(({ label }) => label.toLowerCase().includes(q.toLowerCase()));
  return categoriesPage({
    run: opened.run,
    links: runLinks(site, opened.shelf.slug, opened.run.runId),
    q,
    categories: fitting.slice(0, perPage.categories),
    total: fitting.length,
  });
}

/** @throws LeitmotifError `object-not-found` for a category that nothing expresses */
export async function galleryOfCategory(
  opened: OpenedRun,
  site: Site,
  wanted: number,
  page: number,
): Promise<string> {
  const category = (await opened.categories()).find((candidate) => candidate.category === wanted);
  if (!category) throw new LeitmotifError('object-not-found', 'Nothing in this run expresses that category.');
  const { items: concepts, ...part } = partOf(category.concepts, page, perPage.concepts);
  const links = runLinks(site, opened.shelf.slug, opened.run.runId);
  const motifs = (await opened.motifs())?.motifs ?? [];
  return categoryPage({ run: opened.run, links, category, motifs, concepts, ...part });
}

/** A page of a list; a page beyond the last is the last. */
function partOf<T>(items: readonly T[], page: number, size: number) {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(page, pages);
  return { items: items.slice((at - 1) * size, at * size), page: at, pages };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
