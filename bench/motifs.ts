/** Bench: whether motifs depend on how images were batched, what linking loses, and what it costs at scale. */
import fastGlob from 'fast-glob';
import { partsFor } from '../src/concepts/parts.ts';
import { planTree } from '../src/concepts/tree.ts';
import { type Block, blockOf, type Vectors } from '../src/factorization/blocks.ts';
import { matchConcepts } from '../src/factorization/likeness.ts';
import { type Activations, joinActivations } from '../src/factorization/matrix.ts';
import { randomBits } from '../src/factorization/random.ts';
import { createSolver, type Solver } from '../src/factorization/solver.ts';
import { defaultWorkers } from '../src/local/default-workers.ts';
import { withChainProcesses } from '../src/pipeline/chain-processes.ts';
import { type BlockSource, linkRoot, reduceNode } from '../src/pipeline/link-tree.ts';
import { photographs } from '../test/photographs.ts';
import { activationsOf } from './factorization/photographs.ts';
import { medianOf } from './median.ts';
import { benchScale } from './motifs-scale.ts';
import type { BenchOptions } from './options.ts';

const kinds = ['animals/birds', 'animals/mammals', 'food', 'plants', 'vehicles'];
const batchSize = 32;
const k = 8;

/**
 * Photographs of five kinds are split into batches by kind and shuffled twice; each split gives motifs. Prints how well
 * they match one to one, and their error on all activations against a joint factorisation of all images.
 */
export async function run({ quick, json, only }: BenchOptions): Promise<void> {
  const report = (row: object) =>
    console.log(json ? JSON.stringify({ bench: 'motifs', ...row }) : textOf(row));
  if ('match'.includes(only)) await benchMatch(quick, report);
  if ('scale'.includes(only)) await benchScale(quick ? [1000] : [1000, 10_000, 100_000], report);
}

async function benchMatch(quick: boolean, report: (row: object) => void): Promise<void> {
  const solver = await createSolver();
  const { images, groups } = await load();
  const splits = {
    folder: groups.flatMap((group) => batchesOf(group)),
    'seed 1': batchesOf(shuffled(images.length, 1)),
    'seed 2': batchesOf(shuffled(images.length, 2)),
  };
  const blocks: Record<string, Block[]> = {};
  for (const [name, split] of Object.entries(splits)) {
    blocks[name] = [];
    for (const batch of split)
      blocks[name].push(
        await partsOf(
          solver,
          batch.map((i) => images[i]!),
        ),
      );
  }
  const ms = new Set<number>();
  for (const [name, list] of Object.entries(blocks)) {
    const { k: m } = await link(solver, list, 'auto');
    report({ case: `auto, ${name}`, images: images.length, m });
    ms.add(m);
  }
  await compareProcesses(solver, blocks['seed 1']!, report);
  for (const m of quick ? [...ms].slice(0, 1) : new Set([...ms, 8, 12, 14, 16])) {
    await compare(solver, images, blocks, m, report);
  }
  await solver.close();
}

async function load(): Promise<{ images: Activations[]; groups: number[][] }> {
  const root = photographs('stamps');
  const files: string[] = [];
  const groups: number[][] = [];
  for (const kind of kinds) {
    const found = await fastGlob(`${kind}/**/*.png`, { cwd: root, ignore: ['**/cartoon/**', '**/toys/**'] });
    groups.push(found.map((_, i) => files.length + i));
    files.push(...found.sort());
  }
  return { images: await activationsOf(root, files), groups };
}

async function partsOf(solver: Solver, batch: Activations[]): Promise<Block> {
  const {
    W,
    H,
    k: parts,
    channels,
  } = await solver.factorize(joinActivations(batch), {
    k: partsFor(k),
    seed: 0,
    starts: 2,
  });
  return blockOf({ k: parts, channels, W }, H);
}

async function link(solver: Solver, blocks: Block[], m: number | 'auto'): Promise<Vectors> {
  const range = m === 'auto' ? { from: 2, to: 24 } : { from: m, to: m };
  return (await solver.link(blocks, { ...range, seed: 0 })).block;
}

/** Chains in as many processes as compute batches, against one after another in this one, in turn. */
async function compareProcesses(
  solver: Solver,
  blocks: Block[],
  report: (row: object) => void,
): Promise<void> {
  const options = { from: 2, to: 24, seed: 0 };
  const processes = defaultWorkers();
  const seconds: Record<'here' | 'there', number[]> = { here: [], there: [] };
  for (let time = 0; time < 3; time++) {
    const begun = performance.now();
    await solver.link(blocks, options);
    const between = performance.now();
    await withChainProcesses(blocks, processes, (runChains) => solver.link(blocks, options, runChains));
    seconds.here.push((between - begun) / 1000);
    seconds.there.push((performance.now() - between) / 1000);
  }
  const [here, there] = [medianOf(seconds.here), medianOf(seconds.there)];
  report({
    case: 'auto, chains in processes',
    processes,
    seconds: round(there),
    faster: round(here / there),
  });
}

async function compare(
  solver: Solver,
  images: Activations[],
  blocks: Record<string, Block[]>,
  m: number,
  report: (row: object) => void,
): Promise<void> {
  const V = joinActivations(images);
  const joint = await solver.factorize(V, { k: m, seed: 0, maxIterations: 600, tolerance: 1e-5 });
  const bases = new Map<string, Vectors>();
  for (const [name, list] of Object.entries(blocks)) bases.set(name, await link(solver, list, m));
  // The same batches over a tree of two levels, as if there were very many.
  bases.set('seed 1, two levels', await twoLevels(solver, blocks['seed 1']!, m));
  for (const [name, basis] of bases) {
    const { relativeError } = await solver.transform(V, basis);
    report({ case: `error, ${name}`, m, ratio: round(relativeError / joint.relativeError), bar: '≤ 1.02' });
  }
  const pairs = [
    ['folder', 'seed 1'],
    ['folder', 'seed 2'],
    ['seed 1', 'seed 2'],
    ['folder', 'seed 1, two levels'],
    ['seed 1', 'seed 1, two levels'],
  ] as const;
  for (const [a, b] of pairs) {
    const cosines = matched(bases.get(a)!, bases.get(b)!);
    const high = cosines.filter((cosine) => cosine >= 0.9).length / m;
    report({
      case: `match, ${a} – ${b}`,
      m,
      median: round(median(cosines)),
      atLeast90: round(high),
      bar: '≥ 0.95, ≥ 0.8',
    });
  }
}

async function twoLevels(solver: Solver, blocks: Block[], m: number): Promise<Vectors> {
  const tree = { ...planTree(blocks.length, partsFor(k), m), arity: { batches: 3, nodes: 8 } };
  const levels = [Math.ceil(blocks.length / 3), 1];
  const plan = {
    tree: { ...tree, levels },
    batchIds: blocks.map((_, i) => String(i)),
    partsDigests: [],
    from: m,
    to: m,
    seed: 0,
  };
  const source: BlockSource = {
    batch: async (id) => blocks[Number(id)],
    node: (place) => reduceNode(plan, place, source, solver),
  };
  return (await linkRoot(plan, source, solver))!.block;
}

function matched(a: Vectors, b: Vectors): number[] {
  return matchConcepts(a, b).cosines;
}

function batchesOf(list: number[]): number[][] {
  const count = Math.ceil(list.length / batchSize);
  const at = (i: number) => Math.floor((i * list.length) / count);
  return Array.from({ length: count }, (_, i) => list.slice(at(i), at(i + 1)));
}

function shuffled(count: number, seed: number): number[] {
  const bits = randomBits(seed, 0);
  return Array.from({ length: count }, (_, i) => ({ i, rank: bits() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ i }) => i);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

const round = (value: number) => Number(value.toFixed(4));

function textOf(row: object): string {
  return Object.entries(row)
    .map(([name, value]) => (name === 'case' ? String(value).padEnd(36) : `${name} ${value}`))
    .join('  ');
}
