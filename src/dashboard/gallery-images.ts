/** Answers for the gallery: the images of a run that fit a question. */
import { type FoundImage, findImages, type ImageSource } from '../catalog/find-images.ts';
import { batchOfImage } from '../catalog/image-list.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import type { RunIndexManifest } from '../manifest/run-index.ts';
import { grouped } from '../views/format.ts';
import type { ImageFilter, Site } from '../views/links.ts';
import { motifName } from '../views/motif-finding.tsx';
import type { Choice } from '../views/search-form.tsx';
import { namedMotifs } from './gallery-motifs.ts';
import { partAt } from './page-part.ts';
import { imagesPage, type ShownImage } from './pages/images-page.tsx';
import { runLinks } from './paths.ts';
import type { OpenedRun } from './reader.ts';

const imagesInPage = 60;

/** Of folders, categories and motifs each, the first; what is chosen is added. */
const choicesShown = 500;

export async function galleryOfImages(opened: OpenedRun, site: Site, filter: ImageFilter): Promise<string> {
  const { run, contents, index } = opened;
  const found = await findImages(sourceOf(opened), {
    q: filter.q ?? '',
    folder: filter.folder ?? '',
    category: filter.category,
    motif: filter.motif,
    strength: filter.strength,
    failure: filter.failure ?? '',
  });
  const { from, to, ...part } = partAt(found.total, filter.page ?? 1, imagesInPage);
  const motifs = await namedMotifs(opened);
  const folders = (await contents.images()).folders();
  return imagesPage({
    run,
    links: runLinks(site, opened.shelf.slug, run.runId),
    filter,
    folders: choices(
      folders.map(({ folder, images }) => ({ value: folder, text: `${folder} (${grouped(images)})` })),
      filter.folder,
    ),
    categories: choices(categoryChoices(index?.directory.categories), filter.category?.toString()),
    motifs: choices(
      motifs.map((motif) => ({
        value: motif.id,
        text: `${motifNumber(motif.id)} ${motifName(motif)} (${grouped(motif.images)})`,
      })),
      filter.motif,
    ),
    motif: motifs.find(({ id }) => id === filter.motif),
    failures: failureChoices(await contents.problemCounts()),
    ...part,
    images: await shownImages(opened, found.slice(from, to)),
    total: found.total,
    isTold: (filter.failure ?? '') === '' || contents.tellsProblems,
  });
}

function sourceOf({ contents, index }: OpenedRun): ImageSource {
  return {
    images: contents.images,
    problems: contents.problems,
    async imagesOfMotif(id) {
      const place = index?.motifs.findIndex((motif) => motif.id === id) ?? -1;
      return place < 0 ? undefined : (await index?.lines('motif-images', place, place + 1))?.[0];
    },
    async imagesOfCategory(wanted) {
      const place = index?.directory.categories.categories.indexOf(wanted) ?? -1;
      return place < 0 ? undefined : (await index?.lines('category-images', place, place + 1))?.[0];
    },
  };
}

/** With their names, and what became of them. */
async function shownImages({ contents }: OpenedRun, found: readonly FoundImage[]): Promise<ShownImage[]> {
  if (found.length === 0) return [];
  const list = await contents.images();
  const batches = new Set(found.map(({ place }) => batchOfImage(list, place)));
  const problems = new Map((await contents.problemsIn(batches)).map((problem) => [problem.image, problem]));
  const done = new Set<number>();
  await Promise.all(
    [...batches].map(async (batch) => {
      if ((await contents.doneAt(batch)) !== undefined) done.add(batch);
    }),
  );
  return found.map((image) => {
    const batch = batchOfImage(list, image.place);
    const problem = problems.get(image.place);
    return {
      ...image,
      key: list.keys[image.place]!,
      batchId: list.batchIds[batch]!,
      isDone: done.has(batch),
      ...(problem ? { problem } : {}),
    };
  });
}

function categoryChoices(columns: RunIndexManifest['categories'] | undefined): Choice[] {
  const { categories, labels, images } = columns ?? { categories: [], labels: [], images: [] };
  return [...categories.keys()]
    .filter((i) => images[i]! > 0)
    .map((i) => ({ value: String(categories[i]), text: `${labels[i]} (${grouped(images[i]!)})` }));
}

function failureChoices(counts: RunIndexManifest['problems']): Choice[] {
  if (counts.length === 0) return [];
  const all = counts.reduce((sum, { images }) => sum + images, 0);
  return [
    { value: 'any', text: `Without results (${grouped(all)})` },
    ...counts.map(({ code, images }) => ({ value: code, text: `${code} (${grouped(images)})` })),
  ];
}

function choices(all: readonly Choice[], chosen: string | undefined): Choice[] {
  const shown = all.slice(0, choicesShown);
  const beyond = all.slice(choicesShown).find(({ value }) => value === chosen);
  return beyond ? [...shown, beyond] : shown;
}
