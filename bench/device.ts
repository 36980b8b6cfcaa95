/** Bench: what a device gains over the processor, and how far its numbers are from the processor's. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { joinActivations } from '../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../src/factorization/solver.ts';
import { cacheFolder } from '../src/model/cache-folder.ts';
import { loadCard, type ModelCard } from '../src/model/card.ts';
import { chooseDevice, type Device } from '../src/model/device.ts';
import { importModel } from '../src/model/import.ts';
import { type Activations, type Network, openNetwork } from '../src/model/network.ts';
import { difference } from '../test/model/difference.ts';
import { copyStamps } from '../test/photographs.ts';
import { inputOf, type NetworkInput, photographFiles } from './factorization/photographs.ts';
import { medianOf } from './median.ts';
import type { BenchOptions } from './options.ts';

/** The processor with one thread and with all, and the device. */
const places = ['one', 'all', 'there'] as const;
type Each<T> = Record<(typeof places)[number], T>;

interface Row {
  case: string;
  /** Milliseconds, medians. */
  ms: Each<number>;
  /** Of the device's numbers from the processor's. */
  difference?: number;
}

const seed = 1;

/**
 * Prints, for each input size, milliseconds of the network's two halves for an image and of one factorisation of all
 * images, taken in turns; then of the whole job on photographs, which needs a built project. The difference is the
 * largest one, as a part of the largest value; of factorisations it is that of the relative errors.
 */
export async function run(options: BenchOptions): Promise<void> {
  const { quick, json, device: asked, k: ks = [8], sizes = quick ? [299] : [299, 448, 598] } = options;
  const device = await chooseDevice(asked);
  const card = await loadCard('inception-v3');
  const imported = await importModel(card, cacheFolder());
  const networks = await onEach((on, threads) => openNetwork(imported, { device: on, threads }), device);
  const solvers = await onEach((on, threads) => createSolver({ device: on, threads }), device);
  const report = (row: Row) =>
    console.log(json ? JSON.stringify({ bench: 'device', device, ...row }) : line(row));
  const count = quick ? 4 : 32;
  if (!json) console.log(`ms on one thread, on ${cpus().length} threads, on ${device}`);
  for (const size of sizes) {
    const { seen, rows } = await compareNetworks(networks, await photographs(count, size, card));
    for (const row of rows) report({ ...row, case: `${row.case}, ${size}` });
    for (const k of ks) {
      const row = await compareSolvers(solvers, seen, k, quick ? 2 : 5);
      report({ ...row, case: `factorisation, ${count} images, ${size}, k = ${k}` });
    }
  }
  await Promise.all([...Object.values(networks), ...Object.values(solvers)].map((each) => each.close()));
  report(await compareJobs(device, quick ? 8 : 119));
}

async function onEach<T>(
  open: (on: Device, threads: number) => Promise<T>,
  device: Device,
): Promise<Each<T>> {
  return { one: await open('cpu', 1), all: await open('cpu', cpus().length), there: await open(device, 1) };
}

async function photographs(count: number, size: number, card: ModelCard): Promise<NetworkInput[]> {
  const { root, files } = await photographFiles(count);
  return Promise.all(files.map(async (file) => inputOf(await readFile(join(root, file)), card, size)));
}

/** The first photograph does not count: devices compile on first sight. */
async function compareNetworks(networks: Each<Network>, inputs: NetworkInput[]) {
  const backbone = timers();
  const head = timers();
  const seen: Activations[] = [];
  const differences = { backbone: 0, head: 0 };
  for (const { input, width, height } of inputs) {
    const found = await backbone.each((at) => networks[at].activations(input, height, width));
    const { one } = found;
    const logits = await head.each((at) => networks[at].logits(one.data, 1, one.height, one.width));
    differences.backbone = Math.max(differences.backbone, difference(one.data, found.there.data));
    differences.head = Math.max(differences.head, difference(logits.one, logits.there));
    seen.push(one);
  }
  const rows: Row[] = [
    { case: 'backbone, an image', ms: backbone.medians(1), difference: differences.backbone },
    { case: 'backbone, an image among 16 of one size', ms: await compareGroups(networks, inputs[0]!) },
    { case: 'head, an image', ms: head.medians(1), difference: differences.head },
  ];
  return { seen, rows };
}

/** Milliseconds an image. */
async function compareGroups(networks: Each<Network>, { input, width, height }: NetworkInput) {
  const n = 16;
  const images = Float32Array.from({ length: n * input.length }, (_, i) => input[i % input.length]!);
  const { each, medians } = timers();
  for (let i = 0; i < 4; i++) await each((at) => networks[at].activationsOf(images, n, height, width));
  const { one, all, there } = medians(1);
  return { one: one / n, all: all / n, there: there / n };
}

async function compareSolvers(solvers: Each<Solver>, seen: Activations[], k: number, repeats: number) {
  const V = joinActivations(seen);
  const { each, medians } = timers();
  let worst = 0;
  for (let i = 0; i <= repeats; i++) {
    const { one, there } = await each((at) => solvers[at].factorize(V, { k, seed }));
    worst = Math.max(worst, Math.abs(there.relativeError - one.relativeError));
  }
  return { ms: medians(1), difference: worst };
}

/** `leitmotif run` as a user runs it: on the processor that is one job, whatever threads it takes. */
async function compareJobs(device: Device, count: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  try {
    const images = join(folder, 'images');
    await copyStamps('animals', count, images);
    const { each, medians } = timers();
    await each(async (at) => {
      const on = at === 'there' ? device : 'cpu';
      const job = ['dist/src/cli/main.js', 'run', images, '--out', join(folder, at), '--device', on];
      await promisify(execFile)(process.execPath, job, { maxBuffer: 1e8 });
    });
    return { case: `whole job, ${count} images`, ms: medians(0) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function timers() {
  const took: Each<number[]> = { one: [], all: [], there: [] };
  return {
    async each<T>(work: (at: (typeof places)[number]) => Promise<T>): Promise<Each<T>> {
      const results: Partial<Each<T>> = {};
      for (const at of places) {
        const start = performance.now();
        results[at] = await work(at);
        took[at].push(performance.now() - start);
      }
      return results as Each<T>;
    },
    /** Of all but the first `skipped`. */
    medians(skipped: number): Each<number> {
      const middle = (at: keyof typeof took) => medianOf(took[at].slice(skipped));
      return { one: middle('one'), all: middle('all'), there: middle('there') };
    },
  };
}

function line({ case: name, ms, difference }: Row): string {
  const figures = places.map((at) => ms[at].toPrecision(3));
  const gain = `${(ms.one / ms.there).toFixed(1)} × and ${(ms.all / ms.there).toFixed(1)} × as fast`;
  return [
    name,
    ...figures,
    gain,
    difference === undefined ? '' : `apart ${difference.toExponential(1)}`,
  ].join(' | ');
}
