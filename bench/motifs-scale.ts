/** Linking very many synthetic vectors, streamed from files, each size in a process of its own. */
import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { planTree } from '../src/concepts/tree.ts';
import { type Block, explainBlock } from '../src/factorization/blocks.ts';
import { randomBits, uniform } from '../src/factorization/random.ts';
import { createSolver } from '../src/factorization/solver.ts';
import { type BlockSource, linkRoot, reduceNode } from '../src/pipeline/link-tree.ts';

const channels = 2048;
const vectorsOfBatch = 25;
const planted = 12;
const m = 12;

/** `sizes` are numbers of vectors; reports seconds, peak memory and the planted vectors' recovery for each. */
export async function benchScale(sizes: number[], report: (row: object) => void): Promise<void> {
  for (const vectors of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'leitmotif-motifs-'));
    try {
      await writeBatches(folder, vectors / vectorsOfBatch);
      report({ case: `scale, ${vectors} vectors`, ...(await measure(folder, vectors / vectorsOfBatch)) });
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

/** Each vector is a mix of two of the planted sparse vectors and noise; W, then the gram matrix, then the sums. */
async function writeBatches(folder: string, batches: number): Promise<void> {
  const bits = randomBits(7, 0);
  const truth = Array.from({ length: planted }, () =>
    Float32Array.from({ length: channels }, () => Math.max(0, uniform(bits) - 0.8) * 5),
  );
  for (let b = 0; b < batches; b++) {
    const file = new Float32Array(vectorsOfBatch * (channels + vectorsOfBatch + 1));
    for (let j = 0; j < vectorsOfBatch; j++) {
      const [one, other] = [truth[bits() % planted]!, truth[bits() % planted]!];
      const part = uniform(bits) * 0.3;
      for (let c = 0; c < channels; c++) {
        file[j * channels + c] = one[c]! * (1 - part) + other[c]! * part + 0.2 * uniform(bits);
      }
      const weight = 10 + 90 * uniform(bits);
      file[vectorsOfBatch * channels + j * (vectorsOfBatch + 1)] = weight;
      file[vectorsOfBatch * (channels + vectorsOfBatch) + j] = weight;
    }
    await writeFile(join(folder, `${b}.f32`), file);
  }
}

async function measure(folder: string, batches: number): Promise<object> {
  const child = fork(new URL(import.meta.url), [folder, String(batches)], { execArgv: process.execArgv });
  return new Promise((resolve, reject) => {
    child.once('message', (result) => resolve(result as object));
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)));
  });
}

async function readBlock(folder: string, id: string): Promise<Block> {
  const bytes = await readFile(join(folder, `${id}.f32`));
  const file = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const cut = [vectorsOfBatch * channels, vectorsOfBatch * (channels + vectorsOfBatch)] as const;
  return {
    k: vectorsOfBatch,
    channels,
    W: file.subarray(0, cut[0]),
    gram: Float64Array.from(file.subarray(...cut)),
    sums: Float64Array.from(file.subarray(cut[1])),
  };
}

async function linkFolder(folder: string, batches: number): Promise<object> {
  const solver = await createSolver();
  const tree = planTree(batches, vectorsOfBatch, m);
  const plan = {
    tree,
    batchIds: Array.from({ length: batches }, (_, i) => String(i)),
    partsDigests: [],
    from: m,
    to: m,
    seed: 0,
  };
  const source: BlockSource = {
    batch: (id) => readBlock(folder, id),
    node: (place) => reduceNode(plan, place, source, solver),
  };
  const start = performance.now();
  const spent = process.cpuUsage();
  const linked = await linkRoot(plan, source, solver);
  const linkSeconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(spent);
  let [error, norm] = [0, 0];
  for (const id of plan.batchIds) {
    const { squaredError, squaredNorm } = explainBlock(linked!.block, await readBlock(folder, id));
    error += squaredError;
    norm += squaredNorm;
  }
  await solver.close();
  return {
    levels: tree.levels.length,
    nodes: tree.levels.reduce((sum, nodes) => sum + nodes, 0),
    linkSeconds: Number(linkSeconds.toFixed(1)),
    processorSeconds: Number(((user + system) / 1e6).toFixed(1)),
    seconds: Number(((performance.now() - start) / 1000).toFixed(1)),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    relativeError: Number(Math.sqrt(error / norm).toFixed(4)),
    bar: '≤ 1000 MB, near linear',
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder = '', batches = ''] = process.argv.slice(2);
  process.send?.(await linkFolder(folder, Number(batches)));
}
