/** Finds images of a run by name, folder, category and failure; in the plan's order, or best score first. */
import type { Categories } from '../manifest/categories.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import type { ImageProblem } from './problems.ts';

export interface Wanted {
  /** Part of the key, in any case; empty for all. */
  q: string;
  /** Images in this folder or below it. */
  folder: string;
  category: number | undefined;
  /** An error code, `any`, or empty for all images. */
  failure: string;
}

export interface FoundImage {
  batchId: string;
  key: string;
  /** Of the category asked for. */
  score?: number;
  problem?: ImageProblem;
}

/** Where images are looked up; each part is only read when the question needs it. */
export interface ImageSource {
  plan(): Promise<readonly PlannedBatch[]>;
  categories(): Promise<Categories['categories']>;
  problems(): Promise<readonly ImageProblem[]>;
}

/** All that fit; showing a part of them is the caller's business. */
export async function findImages(source: ImageSource, wanted: Wanted): Promise<FoundImage[]> {
  const fits = nameFilter(wanted);
  if (wanted.failure !== '') {
    return (await source.problems())
      .filter(({ code, status, key }) => [code ?? status, 'any'].includes(wanted.failure) && fits(key))
      .map((problem) => ({ batchId: problem.batchId, key: problem.key, problem }));
  }
  if (wanted.category !== undefined) {
    const images =
      (await source.categories()).find(({ category }) => category === wanted.category)?.images ?? [];
    return images.filter(({ key }) => fits(key));
  }
  const found: FoundImage[] = [];
  for (const { batchId, images } of await source.plan()) {
    for (const { key } of images) if (fits(key)) found.push({ batchId, key });
  }
  const problems = new Map((await source.problems()).map((problem) => [problem.key, problem]));
  return found.map((image) => {
    const problem = problems.get(image.key);
    return problem ? { ...image, problem } : image;
  });
}

function nameFilter({ q, folder }: Wanted): (key: string) => boolean {
  const part = q.toLowerCase();
  return (key) => (folder === '' || key.startsWith(`${folder}/`)) && key.toLowerCase().includes(part);
}

/** Every folder that holds images, with how many lie in it or below it; sorted. */
export function foldersOf(plan: readonly PlannedBatch[]): { folder: string; images: number }[] {
  const counts = new Map<string, number>();
  for (const { images } of plan) {
    for (const { key } of images) {
      for (let end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1)) {
        const folder = key.slice(0, end);
        counts.set(folder, (counts.get(folder) ?? 0) + 1);
      }
    }
  }
  return [...counts]
    .map(([folder, images]) => ({ folder, images }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}
