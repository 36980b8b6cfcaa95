/** Finds images of a run by name, folder, category, motif and failure; in the plan's order, or the strongest first. */
import { isPresent } from '../concepts/motif-strength.ts';
import type { ImageProblem, Line } from '../manifest/run-index.ts';
import { reasonOf } from './count-problems.ts';
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

export interface FoundImages {
  total: number;
  /** Those from `from` to `to`, the latter excluded. */
  slice(from: number, to: number): FoundImage[];
}

export async function findImages(source: ImageSource, wanted: Wanted): Promise<FoundImages> {
  const { keys } = await source.images();
  const order = await orderOf(source, wanted, keys.length);
  const fitsName = nameFilter(wanted);
  const fitsFailure = await failureFilter(source, wanted.failure);
  // Numbers only: there may be very many, of which one page is shown.
  const found = Array.from({ length: order.count }, (_, i) => i).filter((i) => {
    const place = placeAt(order, i);
    return fitsName(keys[place]!) && fitsFailure(place);
  });
  return {
    total: found.length,
    slice: (from, to) => found.slice(from, to).map((i) => imageAt(order, i)),
  };
}

/** Images in the order of a list; without `places` all of the plan in its order. */
interface Order {
  count: number;
  places?: readonly number[];
  strengths?: readonly number[];
  scores?: readonly number[];
}

const placeAt = ({ places }: Order, i: number) => places?.[i] ?? i;

function imageAt(order: Order, i: number): FoundImage {
  const [strength, score] = [order.strengths?.[i], order.scores?.[i]];
  return {
    place: placeAt(order, i),
    ...(strength === undefined ? {} : { strength }),
    ...(score === undefined ? {} : { score }),
  };
}

/** Those of the motif and category, in the order that they give; else all. */
async function orderOf(source: ImageSource, wanted: Wanted, count: number): Promise<Order> {
  const ofMotif =
    wanted.motif === undefined ? undefined : await byMotif(source, wanted.motif, wanted.strength);
  const ofCategory = wanted.category === undefined ? undefined : await byCategory(source, wanted.category);
  if (!ofMotif || !ofCategory) return ofMotif ?? ofCategory ?? { count };
  const scores = new Map(ofCategory.places.map((place, i) => [place, ofCategory.scores[i]!]));
  const both = [...ofMotif.places.keys()].filter((i) => scores.has(ofMotif.places[i]!));
  const places = both.map((i) => ofMotif.places[i]!);
  return {
    count: both.length,
    places,
    strengths: both.map((i) => ofMotif.strengths[i]!),
    scores: places.map((place) => scores.get(place)!),
  };
}

async function byMotif(source: ImageSource, id: string, least: number | undefined) {
  const line = (await source.imagesOfMotif(id)) ?? { images: [], strengths: [], peaks: [] };
  const { images, strengths, peaks } = line;
  const chosen = [...images.keys()].filter((i) =>
    least === undefined ? isPresent({ peak: peaks[i]! }) : strengths[i]! >= least,
  );
  return {
    count: chosen.length,
    places: chosen.map((i) => images[i]!),
    strengths: chosen.map((i) => strengths[i]!),
  };
}

async function byCategory(source: ImageSource, category: number) {
  const { images, scores } = (await source.imagesOfCategory(category)) ?? { images: [], scores: [] };
  return { count: images.length, places: images, scores };
}

function nameFilter({ q, folder }: Wanted): (key: string) => boolean {
  const part = q.toLowerCase();
  return (key) =>
    (folder === '' || key.startsWith(`${folder}/`)) && (part === '' || key.toLowerCase().includes(part));
}

async function failureFilter(source: ImageSource, failure: string): Promise<(place: number) => boolean> {
  if (failure === '') return () => true;
  const failed = (await source.problems()).filter((problem) => [reasonOf(problem), 'any'].includes(failure));
  const places = new Set(failed.map(({ image }) => image));
  return (place) => places.has(place);
}
