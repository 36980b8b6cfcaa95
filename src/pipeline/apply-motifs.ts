/** The pass over all batches that says how much of each motif is in every concept and image. */
import { mapInGroups } from '../at-once.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { explainedOf, motifsOfBatch, partsExplained } from '../concepts/motif-scale.ts';
import type { MotifTally } from '../concepts/motif-tally.ts';
import { measurePresence } from '../concepts/presence.ts';
import { explainBlock, type Vectors } from '../factorization/blocks.ts';
import { vectorLengths } from '../factorization/vector-lengths.ts';
import type { Concepts } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { MotifBatch } from '../manifest/motifs.ts';
import { manifestBytes } from '../manifest/read.ts';
import { motifBatchName, runObject } from '../store/layout.ts';
import type { ImagePlace } from './describe-motifs.ts';
import { type BatchVectors, factorReaders, readConceptVectors, readParts } from './motif-blocks.ts';

/** Files written at a time: a bucket takes as long for one as for many. */
const writers = 16;

export interface Applied {
  /** Of the motif model against the batches' models. */
  squaredError: number;
  squaredNorm: number;
  batches: number;
  vectors: number;
  /** Mean of the batches' offsets, weighted by positions, `[C]`. */
  offset: Float32Array;
  /** Names of the objects, relative to the run. */
  written: string[];
}

/** The motifs' vectors, and the sha256 of their file. */
type Basis = Vectors & { sha256: string };

/** Writes motifs/batches/<batch-id>.json for every batch with vectors, and fills the tally. */
export async function applyMotifs(
  stored: StoredRun,
  batchIds: readonly string[],
  basis: Basis,
  ids: string[],
  tally: MotifTally<ImagePlace>,
): Promise<Applied> {
  const applied: Applied = {
    squaredError: 0,
    squaredNorm: 0,
    batches: 0,
    vectors: 0,
    offset: new Float32Array(basis.channels),
    written: [],
  };
  const offsets = { sum: new Float64Array(basis.channels), positions: 0 };
  const write = async ({ name, file }: { name: string; file: MotifBatch }) => {
    await stored.store.put(runObject(stored.runId, name), manifestBytes(file));
    return name;
  };
  const files = filesOf(stored, batchIds, basis, ids, { tally, applied, offsets });
  for await (const name of mapInGroups(files, writers, write)) applied.written.push(name);
  applied.offset = Float32Array.from(offsets.sum, (sum) => sum / Math.max(1, offsets.positions));
  return applied;
}

interface Offsets {
  sum: Float64Array;
  positions: number;
}

/** What is written of each batch with vectors; adds it to the sums over all of them. */
async function* filesOf(
  stored: StoredRun,
  batchIds: readonly string[],
  basis: Basis,
  ids: string[],
  { tally, applied, offsets }: { tally: MotifTally<ImagePlace>; applied: Applied; offsets: Offsets },
): AsyncGenerator<{ name: string; file: MotifBatch }> {
  const { norms, masses } = vectorLengths(basis.W, basis.k);
  const read = async (batchId: string) => {
    const receipt = await stored.receipt(batchId);
    return {
      batchId,
      parts: await readParts(stored, receipt),
      concepts: await readConceptVectors(stored, receipt),
      manifest: await stored.concepts(batchId),
    };
  };
  for await (const { batchId, parts, concepts, manifest } of mapInGroups(batchIds, factorReaders, read)) {
    if (!parts || !concepts || basis.k === 0) continue;
    const { held, A, maps, ...errors } = motifsOfBatch(basis, parts.block, parts.H, parts.grids);
    applied.squaredError += errors.squaredError;
    applied.squaredNorm += errors.squaredNorm;
    applied.batches += 1;
    applied.vectors += parts.block.k;
    addOffset(offsets, concepts);

    const [heldNorms, heldMasses] = [norms, masses].map((of) => held.map((i) => of[i]!));
    const images = maps.map((map, i) => {
      const presence = measurePresence(map, heldNorms!, heldMasses!);
      const cells = map.height * map.width;
      tally.addImage({
        held,
        presence,
        masses: presence.map(({ strength }, at) => strength * cells * heldMasses![at]!),
        place: { batchId, image: manifest.images[i]!, held, maps: map },
      });
      return { key: parts.grids[i]!.key, motifs: presence };
    });
    const described = describeConcepts(concepts, basis, held, manifest);
    for (const { entry, ...each } of described) tally.addConcept({ batchId, held, ...each, ...entry });
    const file: MotifBatch = {
      schema: 'leitmotif/motif-batch@1',
      batchId,
      basis: basis.sha256,
      motifs: held.map((i) => ids[i]!),
      loadings: rowsOf(A, held.length),
      concepts: described.map(({ entry }) => entry),
      images,
    };
    yield { name: motifBatchName(batchId), file };
  }
}

/** The batch's own concepts in terms of motifs. */
function describeConcepts(
  { block }: BatchVectors,
  basis: Vectors,
  held: readonly number[],
  { concepts }: Concepts,
) {
  const { A } = explainBlock(basis, block);
  const parts = partsExplained(A, basis);
  const explained = explainedOf(A, basis, block);
  const { masses } = vectorLengths(block.W, block.k);
  const column = (of: Float64Array, j: number) => held.map((i) => significant(of[i * block.k + j]!));
  return concepts.map(({ index: j, name }) => ({
    name,
    mass: masses[j]! * block.sums[j]!,
    entry: {
      concept: j,
      explained: significant(explained[j]!),
      loadings: column(A, j),
      parts: column(parts, j),
    },
  }));
}

function rowsOf(A: Float64Array, m: number): number[][] {
  const k = A.length / Math.max(1, m);
  return Array.from({ length: m }, (_, i) => Array.from(A.subarray(i * k, (i + 1) * k), significant));
}

function addOffset(
  offsets: Offsets,
  { offset, grids }: { offset: Float32Array; grids: BatchVectors['grids'] },
): void {
  const positions = grids.reduce((sum, { height, width }) => sum + height * width, 0);
  offsets.positions += positions;
  for (let c = 0; c < offset.length; c++) offsets.sum[c]! += offset[c]! * positions;
}
