/** Reads what a batch tells the dataset's motifs, from its factors alone. */
import { z } from 'zod';
import type { StoredRun } from '../catalog/open-run.ts';
import { readListed } from '../catalog/read-listed.ts';
import { type Block, blockOf } from '../factorization/blocks.ts';
import type { Receipt } from '../manifest/receipt.ts';
import { asVectors, decodeSafetensors, type TensorFile, tensorNamed } from '../manifest/safetensors.ts';
import { batchName, factorsName, partsName } from '../store/layout.ts';

/** Batches whose factors are read, and in memory, at a time. */
export const factorReaders = 4;

export interface BatchVectors {
  block: Block;
  /** k × P, the images' cells one after another. */
  H: Float32Array;
  grids: { key: string; height: number; width: number }[];
}

const gridsSchema = z.array(z.object({ key: z.string(), height: z.number(), width: z.number() }));

/** The fine factorisation of a batch; the concepts themselves where an earlier version wrote none. @throws as `readListed` */
export async function readParts(stored: StoredRun, receipt: Receipt): Promise<BatchVectors | undefined> {
  const file = await readTensorsOf(stored, receipt, partsName);
  return file ? vectorsIn(file) : readConceptVectors(stored, receipt);
}

/**
 * What tells the vectors that `readParts` reads from those of another time, the images of a batch being the same; '' where
 * there are none. A plan for linking has one for every batch, so the first digits of the sha256 have to do.
 */
export function partsDigest({ objects }: Receipt): string {
  const digestOf = (name: string) => objects.find((object) => object.name === name)?.sha256;
  return (digestOf(partsName) ?? digestOf(factorsName) ?? '').slice(0, 16);
}

/**
 * The concepts of a batch, with the offset of its activations; undefined for a batch without concepts.
 *
 * @throws as `readListed`
 */
export async function readConceptVectors(
  stored: StoredRun,
  receipt: Receipt,
): Promise<(BatchVectors & { offset: Float32Array }) | undefined> {
  const file = await readTensorsOf(stored, receipt, factorsName);
  return file && { ...vectorsIn(file), offset: tensorNamed(file, 'offset').data };
}

async function readTensorsOf(
  stored: StoredRun,
  receipt: Receipt,
  name: string,
): Promise<TensorFile | undefined> {
  const bytes = await readListed(stored, receipt, name);
  return bytes && decodeSafetensors(bytes, `${stored.address}/${batchName(receipt.batchId, name)}`);
}

function vectorsIn(file: TensorFile): BatchVectors {
  const W = tensorNamed(file, 'W');
  const H = tensorNamed(file, 'H');
  const [channels = 0, k = 0] = W.shape;
  return {
    block: blockOf({ k, channels, W: asVectors(W.data, channels) }, H.data),
    H: H.data,
    grids: gridsSchema.parse(JSON.parse(file.metadata.images ?? '[]')),
  };
}
