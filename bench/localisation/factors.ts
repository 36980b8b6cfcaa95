/** One set of activations factorised by both sides: ours, and scikit-learn as pytorch-grad-cam calls it. */
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitHeatmaps } from '../../src/concepts/presence.ts';
import type { Heatmaps } from '../../src/drawing/upsample.ts';
import { type Activations, joinActivations } from '../../src/factorization/matrix.ts';
import type { Solver } from '../../src/factorization/solver.ts';
import { conceptsOf } from '../concepts-of.ts';
import type { Peer } from '../factorization/peer.ts';
import { withoutMinima } from '../factorization/photographs.ts';
import { cpuSeconds } from './activations.ts';

/** Concepts as one side finds them. */
export interface Factors {
  /** `[k, C]`. */
  W: Float32Array;
  /** One for each image. */
  maps: Heatmaps[];
  /** CPU seconds. */
  seconds: number;
}

export interface Factorisers {
  peer: Peer;
  solver: Solver;
  /** For files that travel between the two. */
  folder: string;
}

/** Ours from the activations (which are ≥ 0) as they are, the peer's less each channel's minimum, positive ones too. */
export async function factoriseBoth(
  activations: readonly Activations[],
  k: number,
  seed: number,
  { peer, solver, folder }: Factorisers,
): Promise<{ ours: Factors; theirs: Factors }> {
  const V = joinActivations(activations);
  // The peer keeps the matrix of a path.
  const path = join(folder, randomUUID());
  const [W, H] = [`${path}.W`, `${path}.H`];
  await writeFile(path, withoutMinima([...activations]).data);
  const fit = await peer.fit({ path, rows: V.rows, cols: V.cols, k, W, H });
  const theirs = { W: await readFloats(W), H: await readFloats(H) };
  await Promise.all([path, W, H].map((each) => rm(each)));

  const started = cpuSeconds();
  const ours = await conceptsOf(solver, activations, { k, seed });
  const seconds = cpuSeconds() - started;
  return {
    ours: { W: ours.W, maps: splitHeatmaps(ours.H, k, activations), seconds },
    theirs: { W: theirs.W, maps: splitHeatmaps(theirs.H, k, activations), seconds: fit.cpu },
  };
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
