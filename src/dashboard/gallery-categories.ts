/** Answers for the gallery: the categories that a run expresses, and one of them. */
import { LeitmotifError } from '../errors.ts';
import type { Site } from '../views/links.ts';
import { namedMotifs } from './gallery-motifs.ts';
import { partOf } from './page-part.ts';
import { categoriesPage } from './pages/categories-page.tsx';
import { categoryPage } from './pages/category-page.tsx';
import { runLinks } from './paths.ts';
import type { OpenedRun } from './reader.ts';

const categoriesShown = 500;
const conceptsInPage = 96;

/** Motifs of a category that are shown with where they are strongest; the others are named. */
const motifsShown = 8;

export async function galleryOfCategories(opened: OpenedRun, site: Site, q: string): Promise<string> {
  const { categories = [], labels = [], concepts, images } = opened.index?.directory.categories ?? {};
  const fitting = [...categories.keys()].filter((i) => labels[i]!.toLowerCase().includes(q.toLowerCase()));
  return categoriesPage({
    run: opened.run,
    links: runLinks(site, opened.shelf.slug, opened.run.runId),
    q,
    categories: fitting.slice(0, categoriesShown).map((i) => ({
      category: categories[i]!,
      label: labels[i]!,
      concepts: concepts![i]!,
      images: images![i]!,
    })),
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
  const { run, index, shelf } = opened;
  const place = index?.directory.categories.categories.indexOf(wanted) ?? -1;
  if (!index || place < 0) {
    throw new LeitmotifError('object-not-found', 'Nothing in this run expresses that category.');
  }
  const { batches, shortcuts } = index.directory;
  const motifs = await namedMotifs(opened);
  const [[category], [expressing]] = await Promise.all([
    index.lines('categories', place, place + 1),
    index.lines('category-concepts', place, place + 1),
  ]);
  const { items, ...part } = partOf([...expressing!.concepts.keys()], page, conceptsInPage);
  const places = category!.motifs
    .slice(0, motifsShown)
    .map(({ id }) => motifs.findIndex((motif) => motif.id === id));
  const described = await Promise.all(places.map((at) => index.lines('motifs', at, at + 1)));
  return categoryPage({
    run,
    links: runLinks(site, shelf.slug, run.runId),
    category: category!,
    motifs: described.flatMap(([motif], i) =>
      motif ? [{ ...motif, finding: motifs[places[i]!]!.finding }] : [],
    ),
    named: motifs,
    shortcuts: shortcuts.filter((shortcut) => shortcut.category === wanted),
    concepts: items.map((i) => ({
      batchId: batches.ids[expressing!.batches[i]!]!,
      concept: expressing!.concepts[i]!,
      score: expressing!.scores[i]!,
      share: expressing!.shares[i]!,
    })),
    ...part,
  });
}
