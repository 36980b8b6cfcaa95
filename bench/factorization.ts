/** Bench: our joint NMF against scikit-learn's as pytorch-grad-cam calls it, on the same matrices, interleaved. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activations } from '../src/factorization/matrix.ts';
import { createSolver, type Factorization, type Solver } from '../src/factorization/solver.ts';
import { type Case, cases } from './factorization/cases.ts';
import { installPeer } from './factorization/install-peer.ts';
import { type MatrixFile, type Peer, startPeer } from './factorization/peer.ts';
import { photographActivations, withoutMinima } from './factorization/photographs.ts';
import { heading, type Result, summary, tableRow } from './factorization/table.ts';
import { medianOf } from './median.ts';
import type { BenchOptions } from './options.ts';

/** Seconds of one factorisation. */
interface Took {
  wall: number;
  cpu: number;
}

/** Both sides run these before they are timed: a worker factorises many batches. */
const warmUps = 2;
/** Timed factorisations of each side, one after the other's; small ones are more easily disturbed. */
const repeats = ({ data }: { data: Float32Array }) => (data.length < 2e6 ? 15 : 5);
const seed = 1;

/** Prints, for each case and thread count, medians of wall and CPU seconds, and both errors as numpy finds them. */
export async function run({ quick, json, only }: BenchOptions): Promise<void> {
  const chosen = cases.filter((each) => (each.quick || !quick) && each.name.includes(only));
  if (chosen.length === 0) throw new Error(`No case's name contains "${only}".`);
  await installPeer();
  const note = json ? console.error : console.log;
  const counts = chosen.filter(({ family }) => family === 'photographs').map(({ images }) => images);
  const photographs = await photographActivations(Math.max(0, ...counts));
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  try {
    for (const threads of quick ? [1] : [1, 0]) {
      const peer = startPeer(threads);
      const solver = await createSolver();
      note(heading(await peer.versions(), threads));
      const results: Result[] = [];
      for (const each of chosen) {
        const file = await matrixFile(each, peer, join(folder, each.name), photographs);
        const compared = await compare(each, file, solver, peer);
        const result = {
          ...{ bench: 'factorization', case: each.name, threads: threads || 'default' },
          ...compared,
        };
        console.log(json ? JSON.stringify(result) : tableRow(result));
        results.push(result);
      }
      note(summary(results));
      peer.close();
      await solver.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function matrixFile(
  { family, channels, images }: Case,
  peer: Peer,
  path: string,
  photographs: Activations[],
): Promise<MatrixFile> {
  if (family !== 'photographs') return { path, ...(await peer.make({ family, channels, images, path })) };
  const { data, rows, cols } = withoutMinima(photographs.slice(0, images));
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
  for (let i = 0; i < warmUps + repeats(V); i++) {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    factorization = await solver.factorize(V, { k, seed });
    const { user, system } = process.cpuUsage(cpu);
    const took = { wall: (performance.now() - wall) / 1e3, cpu: (user + system) / 1e6 };
    const fit = await peer.fit({ ...file, k });
    iterations = fit.iterations;
    if (i < warmUps) continue;
    ours.push(took);
    theirs.push(fit);
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
    cosine_median: errors.cosines[errors.cosines.length >> 1],
    cosine_least: errors.cosines[0],
    ours: mine,
    peer: other,
  };
}

function medians(runs: Took[]): Took {
  return { wall: medianOf(runs.map(({ wall }) => wall)), cpu: medianOf(runs.map(({ cpu }) => cpu)) };
}
