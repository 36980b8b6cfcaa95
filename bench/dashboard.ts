/** Bench: what the dashboard's pages take of a made-up run with very many images and motifs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredRun } from '../src/catalog/open-run.ts';
import { textTable } from '../src/cli/text-table.ts';
import { slugOf } from '../src/dashboard/shelf.ts';
import { openStore } from '../src/store/store.ts';
import { type Server, withServer } from './dashboard/server.ts';
import { writeSyntheticRun } from './dashboard/synthetic-run.ts';
import { medianOf } from './median.ts';
import type { BenchOptions } from './options.ts';

const bars = { milliseconds: 300, kilobytes: 1000, megabytes: 300, readySeconds: 2 };

/** Servers that a page is asked of, and how often each is asked again. */
const rounds = 3;
const repetitions = 5;

/** Needs a built project. Exits with 1 when a bar is missed. */
export async function run(options: BenchOptions & { images?: number; motifs?: number }): Promise<void> {
  const { quick, json, only } = options;
  const images = options.images ?? (quick ? 5000 : 100_000);
  const motifs = options.motifs ?? (quick ? 200 : 2000);
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  const note = json ? console.error : console.log;
  try {
    const start = performance.now();
    const stored = await writeSyntheticRun(openStore(folder), { images, motifs, pictured: [0, 1, 2] });
    const seconds = Math.round((performance.now() - start) / 1000);
    note(`A run of ${images} images and ${motifs} motifs, written in ${seconds} s.`);
    const pages = (await pagesOf(stored)).filter(({ name }) => name.includes(only));
    const rows: Row[] = [];
    const ready: number[] = [];
    for (const page of pages) {
      rows.push(await measure(folder, page, ready));
      if (json) console.log(JSON.stringify({ bench: 'dashboard', ...rows.at(-1), bars }));
    }
    const server = { readySeconds: medianOf(ready), megabytes: await peakOver(folder, pages) };
    if (json) console.log(JSON.stringify({ bench: 'dashboard', case: 'server', ...server, bars }));
    else printTable(rows, server);
    const misses = [...rows.filter(isMissed).map((row) => row.case), ...missedBy(server)];
    if (misses.length === 0) return;
    console.error(`Bars missed: ${misses.join('; ')}.`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Row {
  case: string;
  cold: number;
  warm: number;
  /** Milliseconds that the server computed for a cold answer. */
  computed: number;
  kilobytes: number;
}

function isMissed({ cold, warm, kilobytes }: Row): boolean {
  return Math.max(cold, warm) > bars.milliseconds || kilobytes > bars.kilobytes;
}

function missedBy(server: { readySeconds: number; megabytes: number }): string[] {
  return (['readySeconds', 'megabytes'] as const).filter((figure) => server[figure] > bars[figure]);
}

function printTable(rows: readonly Row[], server: { readySeconds: number; megabytes: number }): void {
  const columns = [
    'page',
    `cold, ms (≤ ${bars.milliseconds})`,
    `warm, ms (≤ ${bars.milliseconds})`,
    `transferred, kB (≤ ${bars.kilobytes})`,
    'computed when cold, ms',
    '',
  ];
  const cells = rows.map((row) => [
    row.case,
    Math.round(row.cold),
    Math.round(row.warm),
    Math.round(row.kilobytes),
    Math.round(row.computed),
    isMissed(row) ? 'missed' : '',
  ]);
  console.log(textTable(columns, cells));
  console.log(`Ready in ${server.readySeconds.toFixed(2)} s (≤ ${bars.readySeconds}).`);
  console.log(`Peak memory over all pages: ${Math.round(server.megabytes)} MB (≤ ${bars.megabytes}).`);
}

interface Page {
  name: string;
  path: string;
}

async function pagesOf(stored: StoredRun): Promise<Page[]> {
  const base = `/runs/${slugOf(stored.store.uri)}/${stored.runId}`;
  const { dataset } = await stored.manifest();
  const [, second] = await stored.page(0);
  const image = `/images/${second!.images[5]!.key}`;
  const { categories } = await stored.categories();
  const largest = categories.reduce((most, each) => (each.imageCount > most.imageCount ? each : most));
  const { motifs } = await stored.motifs();
  const last = Math.ceil(dataset.images / 60);
  const pages = {
    'the run': '',
    'its second page of batches': '?page=2',
    'motifs, second page': '/motifs?page=2',
    'a motif that is everywhere': `/motifs/${motifs[0]!.id}`,
    'a rare motif': `/motifs/${motifs.at(-1)!.id}`,
    images: '/images',
    'images, last page': `/images?page=${last}`,
    'images by name': '/images?q=99',
    'images by motif': `/images?motif=${motifs[0]!.id}`,
    'images by motif, strength, category, folder': `/images?motif=${motifs[0]!.id}&strength=0.1&category=${largest.category}&folder=photographs`,
    'images that failed': '/images?failure=any',
    categories: '/categories',
    'a category': `/categories/${largest.category}`,
    'an image': image,
    'an image with motifs': `${image}?of=motifs`,
    'a batch': `/batches/${second!.batchId}`,
  };
  return Object.entries(pages).map(([name, path]) => ({ name, path: base + path }));
}

/** Medians; each round has a server of its own, which has read nothing before. Notes how soon it was ready. */
async function measure(store: string, { name, path }: Page, ready: number[]): Promise<Row> {
  const [cold, warm, computed]: [number[], number[], number[]] = [[], [], []];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    await withServer(store, async (server) => {
      ready.push(server.readySeconds);
      const first = await server.ask(path);
      if (first.status !== 200) throw new Error(`${path} answers ${first.status}.`);
      cold.push(1000 * first.seconds);
      computed.push(1000 * first.processorSeconds);
      for (let i = 0; i < repetitions; i++) warm.push(1000 * (await server.ask(path)).seconds);
      bytes = first.bytes + (await attendants(server, first.body));
    });
  }
  return {
    case: name,
    cold: medianOf(cold),
    warm: medianOf(warm),
    computed: medianOf(computed),
    kilobytes: bytes / 1000,
  };
}

/** Bytes of style, script and those pictures that a browser loads at once. */
async function attendants(server: Server, html: string): Promise<number> {
  const tags = html.match(/<(?:link rel="stylesheet"|script|img)\b[^>]*>/g) ?? [];
  const addresses = tags
    .filter((tag) => !tag.includes('loading="lazy"'))
    .flatMap((tag) => /(?:href|src)="(\/[^"]*)"/.exec(tag)?.[1] ?? []);
  let bytes = 0;
  for (const address of new Set(addresses)) bytes += (await server.ask(address)).bytes;
  return bytes;
}

/** One server that is asked for everything, some of it at the same time. */
async function peakOver(store: string, pages: readonly Page[]): Promise<number> {
  const { peakMegabytes } = await withServer(store, async (server) => {
    for (let round = 0; round < repetitions; round++) {
      for (let i = 0; i < pages.length; i += 4) {
        await Promise.all(pages.slice(i, i + 4).map(({ path }) => server.ask(path)));
      }
    }
  });
  return peakMegabytes;
}
