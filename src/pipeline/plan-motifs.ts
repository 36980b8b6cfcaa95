/** What a run's linking will do: over which batches, in which tree, for how many motifs. */
import { z } from 'zod';
import { ifIntact } from '../catalog/if-there.ts';
import { readVectors } from '../catalog/motif-basis.ts';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { readReceipts } from '../catalog/read-batches.ts';
import { autoRange } from '../concepts/motif-range.ts';
import { partsFor } from '../concepts/parts.ts';
import { LeitmotifError } from '../errors.ts';
import type { Vectors } from '../factorization/blocks.ts';
import { motifPlanName, runObject } from '../store/layout.ts';
import { type LinkPlan, planLink } from './link-tree.ts';
import { partsDigest } from './motif-blocks.ts';

/** How many motifs to find: as many as recur (see `autoRange`), or so many. */
export type MotifChoice = 'auto' | number;

/** The version that is about to be replaced or continued. */
export interface PreviousMotifs {
  basis: Vectors;
  ids: string[];
  nextId: number;
  wanted: MotifChoice;
}

/** Of all batches that are done. Without a choice the one of the previous version is kept. */
export async function planMotifs(
  stored: StoredRun,
  choice?: MotifChoice,
): Promise<LinkPlan & { wanted: MotifChoice; previous: PreviousMotifs | undefined }> {
  const batchIds: string[] = [];
  const partsDigests: string[] = [];
  let images = 0;
  for await (const { planned, receipt } of readReceipts(stored)) {
    if (!receipt) continue;
    images += receipt.counts.ok;
    batchIds.push(planned.batchId);
    partsDigests.push(partsDigest(receipt));
  }
  const previous = await previousMotifs(stored);
  const wanted = choice ?? previous?.wanted ?? 'auto';
  const { k, seed } = (await stored.manifest()).parameters;
  const parts = partsFor(typeof k === 'number' ? k : k.to);
  const range = wanted === 'auto' ? autoRange(batchIds.length * parts, images) : { from: wanted, to: wanted };
  return { ...planLink(parts, { batchIds, partsDigests, ...range, seed }), wanted, previous };
}

/**
 * The run's own; else those of the run that this one continues: what was there keeps its name. A version that is damaged
 * gives its ids up. What people found goes by them: a store that is away for a moment must not cost them.
 */
async function previousMotifs(stored: StoredRun): Promise<PreviousMotifs | undefined> {
  const own = await ifIntact(motifsOf(stored));
  if (own) return own;
  const { since } = await stored.manifest();
  return since && ifIntact(motifsOf(openRun(stored.store, since.runId)));
}

async function motifsOf(stored: StoredRun): Promise<PreviousMotifs> {
  const { motifs, nextId, chosen, m, basis } = await stored.motifs();
  return {
    basis: await readVectors(stored.store, runObject(stored.runId, basis.name)),
    ids: motifs.map(({ id }) => id),
    nextId,
    wanted: chosen === 'auto' ? 'auto' : m,
  };
}

const count = z.int().min(0);
const planSchema = z.object({
  tree: z.object({
    rank: count,
    arity: z.object({ batches: count, nodes: count }),
    levels: z.array(count).min(1),
  }),
  batchIds: z.array(z.string()),
  partsDigests: z.array(z.string()),
  from: count,
  to: count,
  seed: z.int(),
});

/** For those who compute nodes; gone when the run is linked. */
export async function storeLinkPlan(stored: StoredRun, plan: LinkPlan): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(planSchema.parse(plan)));
  await stored.store.put(runObject(stored.runId, motifPlanName), bytes);
}

/** @throws LeitmotifError `object-not-found` where no run is being linked, `manifest-invalid` for another content */
export async function readLinkPlan(stored: StoredRun): Promise<LinkPlan> {
  const name = runObject(stored.runId, motifPlanName);
  const text = new TextDecoder().decode(await stored.store.get(name));
  try {
    return planSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LeitmotifError('manifest-invalid', `${name} is not a plan for linking.`, { cause });
  }
}
