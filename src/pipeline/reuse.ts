/** Takes over the batches of earlier runs whose images and parameters are the same, so that only new ones are computed. */
import { mapAtOnce } from '../at-once.ts';
import { ifIntact } from '../catalog/if-there.ts';
import { listRuns } from '../catalog/list-runs.ts';
import { openRun, type StoredRun } from '../catalog/open-run.ts';
import { pendingBatches } from '../catalog/read-batches.ts';
import { readListed } from '../catalog/read-listed.ts';
import { digestOf } from '../dataset/plan.ts';
import type { ErrorCode } from '../errors.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { LedgerEntry, Receipt } from '../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import { sha256Of } from '../sha256.ts';
import { batchFolderOf, batchObject, conceptsName, receiptName, runManifest } from '../store/layout.ts';
import { sinceOf } from './since.ts';

/** Objects copied at a time. */
const copiers = 8;

export interface ReuseOptions {
  signal?: AbortSignal;
  /** Called before up to `batches` batches of another run are copied. */
  onReuse?: (runId: string, batches: number) => void;
}

/**
 * Copies what the store holds of batches that this run still lacks, and notes in run.json what changed since the
 * newest run of the same recipe, unless it updates another one. Doing it again, or twice at once, does nothing more.
 *
 * @throws what the signal was aborted with, between two batches
 */
export async function reuseBatches(stored: StoredRun, { signal, onReuse }: ReuseOptions = {}): Promise<void> {
  const run = await stored.manifest();
  const own = await batchesOf(stored);
  const wanted = await lackingBatches(stored, own);
  if (run.recipe === undefined || wanted.size === 0) return;
  const { runs } = await listRuns(stored.store);
  const donors = runs.filter(({ recipe, runId }) => recipe === run.recipe && runId !== run.runId);
  if (donors.length === 0) return;
  let { since } = run;
  let reused = since?.reusedBatches ?? 0;
  for (const { runId } of donors) {
    if (since && wanted.size === 0) break;
    const donor = openRun(stored.store, runId);
    const batches = await ifIntact(batchesOf(donor));
    if (!batches) continue;
    since ??= sinceOf(
      runId,
      batches,
      own.flatMap(({ images }) => images),
    );
    const same = batches.flatMap(({ batchId, images }) => {
      const digest = digestOf(images);
      const target = wanted.get(digest);
      return target === undefined ? [] : [{ batchId, digest, target }];
    });
    if (same.length > 0) onReuse?.(runId, same.length);
    for (const { batchId, digest, target } of same) {
      signal?.throwIfAborted();
      if (!(await ifIntact(copyBatch(donor, batchId, stored, target)))) continue;
      wanted.delete(digest);
      reused += 1;
    }
  }
  if (!since) return;
  // Copying may have taken long; somebody else may have closed the run meanwhile.
  const noted: Run = { ...(await stored.manifest()), since: { ...since, reusedBatches: reused } };
  await stored.store.put(runManifest(run.runId), manifestBytes(noted));
}

/** Batches without a receipt, by a digest of their images. */
async function lackingBatches(
  stored: StoredRun,
  batches: readonly PlannedBatch[],
): Promise<Map<string, string>> {
  const pending = await pendingBatches(stored, batches);
  return new Map(pending.map(({ batchId, images }) => [digestOf(images), batchId]));
}

async function batchesOf(stored: StoredRun): Promise<PlannedBatch[]> {
  const batches: PlannedBatch[] = [];
  for await (const batch of stored.batches()) batches.push(batch);
  return batches;
}

/** False when the donor has not done the batch, or of other files, or not without failures that may heal. @throws LeitmotifError for objects it has lost or damaged */
async function copyBatch(donor: StoredRun, from: string, target: StoredRun, to: string): Promise<boolean> {
  const receipt = await donor.receiptIfDone(from);
  if (!receipt || receipt.ledger.some((entry) => entry.changed || mayHeal(entry))) return false;
  const copy = async ({ name }: Receipt['objects'][number]) => {
    const bytes = (await readListed(donor, receipt, name))!;
    const own = name === conceptsName ? underItsId(bytes, to) : bytes;
    await target.store.put(batchObject(target.runId, to, name), own);
    return { name, bytes: own.length, sha256: sha256Of(own) };
  };
  await target.store.tidy(batchFolderOf(target.runId, to));
  const own: Receipt = {
    ...receipt,
    batchId: to,
    objects: await mapAtOnce(receipt.objects, copiers, copy),
    reusedFrom: receipt.reusedFrom ?? { runId: donor.runId, batchId: from },
  };
  await target.store.create(batchObject(target.runId, to, receiptName), manifestBytes(own));
  return true;
}

/** What lies in a file's bytes fails again as long as the file is the same; anything else deserves another try. */
const ofTheBytes: ReadonlySet<string | undefined> = new Set<ErrorCode>([
  'image-empty',
  'image-format',
  'image-corrupt',
]);

const mayHeal = ({ status, code }: LedgerEntry) => status === 'failed' && !ofTheBytes.has(code);

function underItsId(bytes: Uint8Array, batchId: string): Uint8Array {
  return manifestBytes({ ...JSON.parse(new TextDecoder().decode(bytes)), batchId });
}
