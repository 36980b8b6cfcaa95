/** A small run made by the real pipeline: generated pictures, hostile names, a toy network, failures of each kind. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { openSource } from '../../src/dataset/open-source.ts';
import { createSolver } from '../../src/factorization/solver.ts';
import { loadCard } from '../../src/model/card.ts';
import type { Network } from '../../src/model/network.ts';
import { finalizeRun } from '../../src/pipeline/finalize.ts';
import { planRun, storePlan } from '../../src/pipeline/prepare.ts';
import type { RunRequest } from '../../src/pipeline/request.ts';
import { type ReuseOptions, reuseBatches } from '../../src/pipeline/reuse.ts';
import { runBatch } from '../../src/pipeline/run-batch.ts';
import { openStore } from '../../src/store/store.ts';

/** Keys that would break a page which trusted them. */
export const hostileKeys = [
  'hostile/<img src=x onerror=alert(1)> "quoted" \'&amp;.png',
  'hostile/two\nlines.png',
  'hostile/\u202egnp.evil.png',
  `hostile/${'unbroken'.repeat(28)}.png`,
  'hostile/</script><script>alert(2)<.png',
  'hostile/50 % off?#1.png',
];

export const plainKeys = ['shapes/left.png', 'shapes/right.png', 'shapes/tall.png', 'shapes/wide.png'];

export const labels = ['red thing', 'green thing', '<b>"blue"</b> & thing', 'dark thing'];

/**
 * Below `folder`: the dataset `photos & <more>` of three batches (hostile names; plain shapes with two files that are
 * no images; a batch that failed as a whole), and the store with the finished run, but no report.
 */
export async function smallRun(folder: string): Promise<StoredRun> {
  const dataset = join(folder, 'photos & <more>');
  const put = async (key: string, bytes: Uint8Array) => {
    const path = join(dataset, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  };
  for (const [i, key] of hostileKeys.entries()) await put(key, await shapes(200, 150, i));
  await put('shapes/left.png', await shapes(240, 240, 0));
  await put('shapes/right.png', await shapes(240, 240, 1));
  await put('shapes/tall.png', await shapes(120, 480, 2));
  await put('shapes/wide.png', await shapes(640, 160, 3));
  await put('shapes/broken.jpg', new TextEncoder().encode('<html>not an image</html>'));
  await put('shapes/empty.jpg', new Uint8Array());
  await put('whole/lost.png', await shapes(100, 100, 0));

  return (await explain(dataset, join(folder, 'store'))).stored;
}

/** Runs a dataset with the toy or another network, as the local executor does; batches of the folder `whole` crash. */
export async function explain(
  dataset: string,
  storeUri: string,
  options: Partial<Pick<RunRequest, 'update'>> & {
    batchSize?: number;
    network?: Network;
    reuse?: ReuseOptions;
  } = {},
): Promise<{ stored: StoredRun; computed: string[] }> {
  const { batchSize = 12, network = toyNetwork, reuse, ...rest } = options;
  const source = await openSource(dataset);
  const card = await loadCard('inception-v3');
  const store = openStore(storeUri);
  const parameters = {
    k: 4,
    batchSize,
    groupBy: 'folder',
    shuffle: false,
    size: 160,
    seed: 0,
    topK: 3,
    overlayFormat: 'jpeg',
    overlaySize: 640,
    conceptMaps: false,
    scores: 'head',
  } as const;
  const planned = await planRun({
    dataset,
    store: store.uri,
    model: card.reference,
    parameters,
    include: [],
    exclude: [],
    ...rest,
  });
  const run = await storePlan(store, planned);
  const stored = openRun(store, run.runId);
  await reuseBatches(stored, reuse);
  const computed: string[] = [];
  const solver = await createSolver({ threads: 1 });
  const context = {
    stored,
    run,
    source,
    card,
    network,
    solver,
    threads: 1,
    device: 'cpu',
  } as const;
  const failures = [];
  for (const { batchId, images } of planned.batches) {
    if (images[0]!.key.startsWith('whole/')) {
      failures.push({ batchId, code: 'worker-crashed', reason: 'The process ended with <signal> SIGKILL.' });
    } else if (!(await stored.isDone(batchId))) {
      computed.push(batchId);
      await runBatch(batchId, context, () => {});
    }
  }
  const tools = { solver, head: network, close: async () => {} };
  const status = failures.length === 0 ? 'complete' : 'partial';
  await finalizeRun(stored, failures, status, { openTools: async () => tools });
  await solver.close();
  return { stored, computed };
}

/** A red disc, a green square and a blue stripe on near-white, moved about by `seed`. */
export async function shapes(width: number, height: number, seed: number): Promise<Uint8Array> {
  const at = (part: number, extent: number) => Math.round((0.2 + 0.6 * ((part + seed * 0.27) % 1)) * extent);
  const side = Math.min(width, height) * 0.3;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#f2f0ec"/>
    <rect x="0" y="${at(0.9, height)}" width="100%" height="${side / 2}" fill="#2040d0"/>
    <rect x="${at(0.6, width)}" y="${at(0.3, height) - side / 2}" width="${side}" height="${side}" fill="#20b040"/>
    <circle cx="${at(0, width)}" cy="${at(0.5, height)}" r="${side * 0.6}" fill="#d02020"/>
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Four channels on a grid of 16 pixels a cell: how red, green, blue and dark it is; categories are the channels. */
export const toyNetwork: Network = {
  labels,
  groups: [],
  together: 1,
  activationsOf: async (image, _, height, width) => [await toyNetwork.activations(image, height, width)],
  smallestGrid: { height: 1, width: 1 },
  async activations(input, height, width) {
    const [rows, columns] = [Math.floor(height / 16), Math.floor(width / 16)];
    const data = new Float32Array(4 * rows * columns);
    for (let y = 0; y < rows * 16; y++) {
      for (let x = 0; x < columns * 16; x++) {
        const [red, green, blue] = [0, 1, 2].map((c) => input[(c * height + y) * width + x]!) as [
          number,
          number,
          number,
        ];
        const cell = Math.floor(y / 16) * columns + Math.floor(x / 16);
        const seen = [
          red - (green + blue) / 2,
          green - (red + blue) / 2,
          blue - (red + green) / 2,
          -(red + green + blue) / 3,
        ];
        seen.forEach((value, channel) => {
          data[channel * rows * columns + cell]! += Math.max(0, value) / 256;
        });
      }
    }
    return { data, channels: 4, height: rows, width: columns };
  },
  async logits(features, n, h, w) {
    return Float32Array.from({ length: n * 4 }, (_, i) => {
      const cells = features.subarray(i * h * w, (i + 1) * h * w);
      return (8 * cells.reduce((sum, value) => sum + value, 0)) / (h * w);
    });
  },
  async classify(images, n, height, width) {
    const each = images.length / n;
    const rows: number[] = [];
    for (let i = 0; i < n; i++) {
      const seen = await toyNetwork.activations(images.subarray(i * each, (i + 1) * each), height, width);
      rows.push(...(await toyNetwork.logits(seen.data, 1, seen.height, seen.width)));
    }
    return Float32Array.from(rows);
  },
  async close() {},
};
