/** Bench: our joint NMF against scikit-learn's as pytorch-grad-cam calls it, on the same matrices, interleaved. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activations } from '../src/factorization/matrix.ts';
import { createSolver, type Factorization, type Solver } from '../src/factorization/solver.ts';
import { type Case, cases } from './factorization/cases.ts';
import { type MatrixFile, type Peer, startPeer } from './factorization/peer.ts';
import { photographActivations, withoutMinima } from './factorization/photographs.ts';

export interface BenchOptions {
  /** Fewer cases, one thread only. */
  quick: boolean;
  /** One JSON object a line instead of a table. */
  json: boolean;
}

/** Seconds of one factorisation. */
interface Took {
  wall: number;
  cpu: number;
}

const repeats = 5;
/** Ours runs these first, as JavaScript needs to get warm; a worker factorises many batches. */
const warmUps = 3;
const seed = 1;

/** Prints, for each case and thread count, medians of wall and CPU seconds, and both errors as numpy finds them. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  try {
    const chosen = cases.filter((each) => each.quick || !quick);
    for (const threads of quick ? [1] : [1, 0]) await runAll(chosen, threads, folder, json);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `threads` 0: as many as each side takes by itself; for the solver that is one. */
async function runAll(chosen: Case[], threads: number, folder: string, json: boolean): Promise<void> {
  const peer = startPeer(threads);
  const solver = await createSolver();
  const { version } = await peer.version();
  const label = threads > 0 ? `${threads}` : `default (ours 1, peer ${availableParallelism()})`;
  if (!json) console.log(`\nfactorization: scikit-learn ${version}, threads ${label}`);
  let photographs: Activations[] | undefined;
  for (const each of chosen) {
    if (each.family === 'photographs') {
      photographs ??= await photographActivations(mostPhotographs(chosen));
    }
    const file = await matrixFile(each, peer, join(folder, 'V.f32'), photographs);
    const result = {
      bench: 'factorization',
      case: each.name,
      threads: label,
      ...(await compare(each, file, solver, peer)),
    };
    console.log(json ? JSON.stringify(result) : tableRow(result));
  }
  peer.close();
  await solver.close();
}

function mostPhotographs(chosen: Case[]): number {
  return Math.max(...chosen.filter(({ family }) => family === 'photographs').map(({ images }) => images));
}

let files = 0;

async function matrixFile(
  { family, channels, images }: Case,
  peer: Peer,
  base: string,
  photographs: Activations[] | undefined,
): Promise<MatrixFile> {
  const path = `${base}.${files++}`;
  if (family !== 'photographs') return { path, ...(await peer.make({ family, channels, images, path })) };
  const { data, rows, cols } = withoutMinima(photographs!.slice(0, images));
  await writeFile(path, data);
  return { path, rows, cols };
}

async function compare({ k }: Case, file: MatrixFile, solver: Solver, peer: Peer) {
  const bytes = await readFile(file.path);
  const V = { ...file, data: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
  const ours: Took[] = [];
  const theirs: Took[] = [];
  let factorization!: Factorization;
  let iterations = 0;
  for (let i = 0; i < warmUps; i++) await solver.factorize(V, { k, seed });
  for (let i = 0; i < repeats; i++) {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    factorization = await solver.factorize(V, { k, seed });
    const { user, system } = process.cpuUsage(cpu);
    ours.push({ wall: (performance.now() - wall) / 1e3, cpu: (user + system) / 1e6 });
    const fit = await peer.fit({ ...file, k });
    theirs.push(fit);
    iterations = fit.iterations;
  }
  const [W, H] = [`${file.path}.W`, `${file.path}.H`];
  await writeFile(W, factorization.W);
  await writeFile(H, factorization.H);
  const errors = await peer.score({ ...file, k, W, H });
  await Promise.all([file.path, W, H].map((path) => rm(path)));
  const mine = { ...medians(ours), error: errors.ours, iterations: factorization.iterations };
  const other = { ...medians(theirs), error: errors.peer, iterations };
  return {
    positions: file.cols,
    error_ratio: mine.error / other.error,
    cpu_ratio: other.cpu / mine.cpu,
    wall_ratio: other.wall / mine.wall,
    ours: mine,
    peer: other,
  };
}

function medians(runs: Took[]): Took {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  return { wall: middle(runs.map(({ wall }) => wall)), cpu: middle(runs.map(({ cpu }) => cpu)) };
}

type Result = { case: string } & Awaited<ReturnType<typeof compare>>;

function tableRow({ case: name, positions, error_ratio, cpu_ratio, wall_ratio, ours, peer }: Result): string {
  const side = ({ cpu, error, iterations }: Result['ours']) =>
    `${cpu.toFixed(3).padStart(7)} s ${error.toFixed(5)} ${String(iterations).padStart(3)} it`;
  const ratios = `error ×${error_ratio.toFixed(4)}  cpu ×${cpu_ratio.toFixed(1).padStart(4)}  wall ×${wall_ratio.toFixed(1).padStart(4)}`;
  return `${name.padEnd(24)} P ${String(positions).padStart(5)}  ours ${side(ours)}  peer ${side(peer)}  ${ratios}`;
}
