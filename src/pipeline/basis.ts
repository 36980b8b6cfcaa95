/** A stored basis: the concepts of a batch that other images are explained by. */
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { batchStates } from '../catalog/read-batches.ts';
import { readListed } from '../catalog/read-listed.ts';
import { readTensors } from '../catalog/read-tensors.ts';
import { parseRunAddress } from '../catalog/run-address.ts';
import { LeitmotifError } from '../errors.ts';
import { type Concepts, conceptsSchema } from '../manifest/concepts.ts';
import { manifestBytes, parseManifest } from '../manifest/read.ts';
import type { Run } from '../manifest/run.ts';
import { asVectors, tensorNamed } from '../manifest/safetensors.ts';
import { sha256Of } from '../sha256.ts';
import { basisConcepts, basisFactors, factorsName } from '../store/layout.ts';
import { openStore, type Store } from '../store/store.ts';

/** A basis as its own run stored it. */
export interface StoredBasis {
  reference: NonNullable<Run['basis']>;
  run: Run;
  concepts: Concepts;
  factors: Uint8Array;
}

/** A basis ready for use. */
export interface Basis {
  k: number;
  channels: number;
  /** k × C, in the fixed scale. */
  W: Float32Array;
  /** Subtracted from each channel before the basis was made, ≤ 0, `[C]`. */
  offset: Float32Array;
  /** What each concept was scaled by, `[k]`. */
  scale: Float32Array;
  concepts: Concepts;
}

/**
 * The basis at the address of a run (with one finished batch) or of a batch: `…/<run-id>` or
 * `…/<run-id>/batches/<batch-id>`. A run that applied a basis stands for that one, whichever of its batches is named.
 *
 * @throws LeitmotifError `run-not-found`, `object-not-found`, and `usage` for a run of several batches
 */
export async function findBasis(address: string): Promise<StoredBasis> {
  const [, place = address, named] = /^(.*)\/batches\/([^/]+)\/*$/.exec(address) ?? [];
  const { store, runId } = parseRunAddress(place);
  const stored = openRun(openStore(store), runId);
  if (runId === '') throw noRun(address);
  const run = await stored.manifest().catch((cause) => {
    if (!(cause instanceof LeitmotifError) || cause.code !== 'object-not-found') throw cause;
    throw noRun(address, cause);
  });
  if (run.basis) {
    // Its own batches do not say how well the images are reproduced that the concepts were found in.
    const factors = await stored.store.get(basisFactors(runId));
    return { reference: run.basis, run, concepts: await copiedConcepts(stored), factors };
  }
  const batchId = named ?? (await onlyBatch(stored, address));
  const concepts = await stored.concepts(batchId);
  if (concepts.k === 0) throw new LeitmotifError('usage', `The batch ${batchId} has no concepts to apply.`);
  const factors = (await readListed(stored, await stored.receipt(batchId), factorsName))!;
  const sha256 = sha256Of(factors);
  return { reference: { store: stored.store.uri, runId, batchId, sha256 }, run, concepts, factors };
}

function noRun(address: string, cause?: unknown): LeitmotifError {
  return new LeitmotifError('run-not-found', `There is no run at ${address}.`, {
    hint: 'Give the address of a run or a batch, such as leitmotif-out/<run-id>/batches/<batch-id>.',
    cause,
  });
}

async function onlyBatch(stored: StoredRun, address: string): Promise<string> {
  const done: string[] = [];
  for await (const { planned, isDone } of batchStates(stored)) if (isDone) done.push(planned.batchId);
  if (done.length === 1) return done[0]!;
  if (done.length === 0) throw new LeitmotifError('usage', `The run at ${address} has no finished batch.`);
  throw new LeitmotifError('usage', `The run at ${address} has ${done.length} batches: name one.`, {
    hint: done
      .slice(0, 5)
      .map((batchId) => `${address}/batches/${batchId}`)
      .concat(done.length > 5 ? ['…'] : [])
      .join('\n'),
  });
}

/** Copies a basis into the run that applies it, which then needs no other store. */
export async function storeBasis(
  store: Store,
  runId: string,
  { concepts, factors }: StoredBasis,
): Promise<void> {
  await store.put(basisConcepts(runId), manifestBytes(concepts));
  await store.put(basisFactors(runId), factors);
}

/** The basis that a run applies. */
export async function loadBasis(stored: StoredRun): Promise<Basis> {
  const concepts = await copiedConcepts(stored);
  const factors = await readTensors(stored.store, basisFactors(stored.runId));
  const { data, shape } = tensorNamed(factors, 'W');
  const [channels, k] = shape as [number, number];
  const [offset, scale] = ['offset', 'scale'].map((each) => tensorNamed(factors, each).data);
  return { k, channels, W: asVectors(data, channels), offset: offset!, scale: scale!, concepts };
}

async function copiedConcepts({ store, runId }: StoredRun): Promise<Concepts> {
  const name = basisConcepts(runId);
  return parseManifest(conceptsSchema, await store.get(name), `${store.uri}/${name}`);
}
