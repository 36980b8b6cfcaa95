/** Finds images of a run by name, folder, category, motif and failure; in the plan's order, or the strongest first. */
import { isPresent } from '../concepts/motif-strength.ts';
import type { ImageProblem, Line } from '../manifest/run-index.ts';
import type { ImageList } from './image-list.ts';

export interface Wanted {
  /** Part of the key, in any case; empty for all. */
  q: string;
  /** Images in this folder or below it. */
  folder: string;
  category: number | undefined;
  /** A motif's id: images that show it. */
  motif: string | undefined;
  /** Rather those in which the motif has at least this strength. */
  strength: number | undefined;
  /** An error code, `any`, or empty for all images. */
  failure: string;
}

export interface FoundImage {
  /** In the plan, counted from 0. */
  place: number;
  /** Of the category asked for. */
  score?: number;
  /** Of the motif asked for. */
  strength?: number;
}

/** Where images are looked up; each part is only read when the question needs it. */
export interface ImageSource {
  images(): Promise<ImageList>;
  /** Places and scores, surest first; nothing for a category that the run does not have. */
  imagesOfCategory(category: number): Promise<Line<'category-images'> | undefined>;
  /** Places and strengths, strongest first; nothing for a motif that the run does not have. */
  imagesOfMotif(id: string): Promise<Line<'motif-images'> | undefined>;
  problems(): Promise<readonly ImageProblem[]>;
}

/** All that fit; showing a part of them is the caller's business. */
export async function findImages(source: ImageSource, wanted: Wanted): Promise<FoundImage[]> {
  const { keys } = await source.images();
  const fits = nameFilter(wanted);
  let found = await inOrder(source, wanted, keys.length);
  found = found.filter(({ place }) => fits(keys[place]!));
  if (wanted.failure === '') return found;
  const failed = (await source.problems()).filter(({ code, status }) =>
    [code ?? status, 'any'].includes(wanted.failure),
  );
  const places = new Set(failed.map(({ image }) => image));
  return found.filter(({ place }) => places.has(place));
}

/** Those of the motif and category, in the order that they give; else all. */
async function inOrder(source: ImageSource, wanted: Wanted, count: number): Promise<FoundImage[]> {
  const ofMotif =
    wanted.motif === undefined ? undefined : await byMotif(source, wanted.motif, wanted.strength);
  const ofCategory = wanted.category === undefined ? undefined : await byCategory(source, wanted.category);
  if (ofMotif && ofCategory) {
    const scores = new Map(ofCategory.map(({ place, score }) => [place, score]));
    return ofMotif
      .filter(({ place }) => scores.has(place))
      .map((image) => ({ ...image, score: scores.get(image.place)! }));
  }
  return ofMotif ?? ofCategory ?? Array.from({ length: count }, (_, place) => ({ place }));
}

async function byMotif(source: ImageSource, id: string, least: number | undefined) {
  const { images, strengths, peaks } = (await source.imagesOfMotif(id)) ?? {
    images: [],
    strengths: [],
    peaks: [],
  };
  return images
    .map((place, i) => ({ place, strength: strengths[i]!, peak: peaks[i]! }))
    .filter((image) => (least === undefined ? isPresent(image) : image.strength >= least))
    .map(({ place, strength }) => ({ place, strength }));
}

async function byCategory(source: ImageSource, category: number) {
  const { images, scores } = (await source.imagesOfCategory(category)) ?? { images: [], scores: [] };
  return images.map((place, i) => ({ place, score: scores[i]! }));
}

function nameFilter({ q, folder }: Wanted): (key: string) => boolean {
  const part = q.toLowerCase();
  return (key) =>
    (folder === '' || key.startsWith(`${folder}/`)) && (part === '' || key.toLowerCase().includes(part));
}
