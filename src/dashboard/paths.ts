/** Every address of the dashboard is made here. */
import { type Region, regionText } from '../map/region.ts';
import { batchObject, runObject } from '../store/layout.ts';
import { addressOf, type ImageFilter, keyInAddress, type Links, type Site } from '../views/links.ts';

export const paths = {
  runs: '/runs',
  queue: '/queue',
  queueEvents: '/queue/events',
  /** bull-board. */
  jobs: '/queues',
  signIn: '/sign-in',
  signOut: '/sign-out',
  asset: (name: string) => `/assets/${name}`,
  run: (slug: string, runId: string) => `/runs/${slug}/${encodeURIComponent(runId)}`,
  runEvents: (slug: string, runId: string, page: number) => `${paths.run(slug, runId)}/events?page=${page}`,
  /** What is done to one run of the queue, by its job's id. */
  runAction: (jobId: string, action: 'retry' | 'cancel') =>
    `/queue/runs/${encodeURIComponent(jobId)}/${action}`,
  queueAction: (action: 'pause' | 'resume') => `/queue/${action}`,
  job: (queue: string, jobId: string) => `/queues/queue/${queue}/${encodeURIComponent(jobId)}`,
};

/** The links of a run's pages; `thumbnail` is an object of a batch, made small. */
export interface RunLinks extends Links {
  thumbnail(batchId: string, name: string): string;
  map(part?: MapPart): string;
  search: NonNullable<Links['search']>;
}

/** A region of the map: its page, or its images as a file. */
export interface MapPart {
  region?: Region;
  colour?: string;
  page?: number;
  format?: 'csv' | 'json';
}

export function runLinks(site: Site, slug: string, runId: string): RunLinks {
  const base = paths.run(slug, runId);
  const object = (name: string) => `/objects/${slug}/${addressOf(name)}`;
  return {
    asset: paths.asset,
    run: (page = 1) => (page === 1 ? base : `${base}?page=${page}`),
    batch: (batchId) => `${base}/batches/${encodeURIComponent(batchId)}`,
    motif: (id) => `${base}/motifs/${encodeURIComponent(id)}`,
    motifs: (page = 1) => (page === 1 ? `${base}/motifs` : `${base}/motifs?page=${page}`),
    map: ({ region, colour, page, format } = {}) => {
      const query = queryOf({ region: region && regionText(region), colour, page });
      return `${base}/map${format ? `/region.${format}` : ''}${query}${region && !format ? '#selection' : ''}`;
    },
    runObject: (name) => object(runObject(runId, name)),
    object: (batchId, name) => object(batchObject(runId, batchId, name)),
    thumbnail: (batchId, name) => `/thumbnails/${slug}/${addressOf(batchObject(runId, batchId, name))}`,
    site,
    search: {
      images: (filter = {}) => `${base}/images${queryOf(filter)}`,
      image: (key, of, hidden) =>
        `${base}/images/${keyInAddress(key)}${of === 'motifs' ? `?of=motifs${hidden ? '&hidden=shown' : ''}` : ''}`,
      categories: () => `${base}/categories`,
      category: (category) => `${base}/categories/${category}`,
    },
  };
}

function queryOf(filter: ImageFilter | Record<string, string | number | undefined>): string {
  const fields = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(
    fields.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return query === '' ? '' : `?${query}`;
}
