/** Where the pages lead: relative addresses of pages, assets and stored objects. */
import { batchName } from '../store/layout.ts';

/** How one page reaches the others; the report and the dashboard have different addresses for the same views. */
export interface Links {
  asset(name: string): string;
  /** A page of the run's overview, counted from 1. */
  run(page?: number): string;
  batch(batchId: string): string;
  motif(id: string): string;
  /** A page of the list of all motifs, counted from 1. */
  motifs(page?: number): string;
  map(): string;
  /** A stored object of the run; `name` is relative to the run. */
  runObject(name: string): string;
  /** A stored object of a batch; `name` is relative to the batch. */
  object(batchId: string, name: string): string;
  /** What only the dashboard has; the report stands alone. */
  site?: Site;
  search?: RunSearch;
}

/** The dashboard around a page. */
export interface Site {
  /** Missing for somebody who has not signed in. */
  runs?: string;
  /** Missing where there is no queue. */
  queue?: string;
  /** Missing where nobody has to sign in. */
  signOut?: string;
}

/** Pages of a run that answer questions; the report cannot. */
export interface RunSearch {
  images(filter?: ImageFilter): string;
  /** The page of one image, with its batch's concepts or with the dataset's motifs to switch. */
  image(key: string, of?: 'concepts' | 'motifs', hidden?: 'shown'): string;
  categories(): string;
  category(category: number): string;
}

export interface ImageFilter {
  /** Part of the image key. */
  q?: string;
  folder?: string;
  category?: number;
  /** Images that show this motif, the strongest first. */
  motif?: string;
  /** Rather those in which its mean strength is at least this. */
  strength?: number;
  /** An error code, or `any`. */
  failure?: string;
  /** Counted from 1. */
  page?: number;
}

/** The report's own pages, relative to `<run-id>/report/`. */
export const runPageName = (page: number) => (page === 1 ? 'index.html' : `index-${page}.html`);
export const batchPageName = (batchId: string) => `batches/${batchId}.html`;
export const motifsPageName = (page: number) => `motifs/${runPageName(page)}`;
export const motifPageName = (id: string) => `motifs/${id}.html`;
export const mapPageName = 'map.html';
export const assetName = (name: string) => `assets/${name}`;

/** Links of a static page that lies `depth` folders below the report's folder. */
export function reportLinks(depth: number): Links {
  const up = '../'.repeat(depth);
  return {
    asset: (name) => up + assetName(name),
    run: (page = 1) => up + runPageName(page),
    batch: (batchId) => up + batchPageName(batchId),
    motif: (id) => up + motifPageName(id),
    motifs: (page = 1) => up + motifsPageName(page),
    map: () => up + mapPageName,
    runObject: (name) => `${up}../${addressOf(name)}`,
    object: (batchId, name) => `${up}../${addressOf(batchName(batchId, name))}`,
  };
}

/** Object names hold `%XX` literally, so their own `%` is encoded again. */
export function addressOf(objectName: string): string {
  return objectName.split('/').map(encodeURIComponent).join('/');
}

/** The anchor of a concept, and of an image, on its batch's page. */
export const conceptAnchor = (index: number) => `concept-${index + 1}`;
export const imageAnchor = (key: string) => `image=${encodeURIComponent(key.toWellFormed())}`;

/** An image key in an address; one that browsers would resolve or shorten is written as a single segment. */
export function keyInAddress(key: string): string {
  const segments = key.toWellFormed().split('/');
  const isPlain = segments.every((segment) => !['', '.', '..'].includes(segment));
  const encoded = isPlain
    ? segments.map(encodeURIComponent).join('/')
    : encodeURIComponent(segments.join('/'));
  return encoded.replaceAll("'", '%27');
}
