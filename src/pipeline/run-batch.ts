/** The batch pipeline, the same under every executor: decode ▸ backbone ▸ factorise ▸ categorise ▸ draw ▸ publish. */

import { isDeepStrictEqual } from 'node:util';
import { toHex } from '../drawing/colour.ts';
import { conceptColour } from '../drawing/palette.ts';
import { manifestBytes } from '../manifest/read.ts';
import type { LedgerEntry, Receipt } from '../manifest/receipt.ts';
import {
  batchFolderOf,
  batchObject,
  conceptsName,
  factorsName,
  partsName,
  receiptName,
} from '../store/layout.ts';
import { describeBatch, emptyConcepts, factorsFile, partsFile } from './describe.ts';
import { drawBatch } from './draw.ts';
import { explainBatch } from './explain.ts';
import { countLedger } from './ledger.ts';
import { observeBatch } from './observe.ts';
import { createPublisher, type Publisher } from './publish.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';
import type { BatchContext } from './workbench.ts';

/**
 * Works a batch from its images to its receipt, which is written last. Running it again, or twice at once, writes
 * the same objects with the same bytes (but for the receipt's times), given one version of Leitmotif, one device, one
 * number of threads and one kind of processor. Otherwise whoever ends last does it once more, so that they agree.
 *
 * `onProgress` is called with the number of images that are finished, out of those of the batch.
 *
 * @throws LeitmotifError for a fault that concerns the whole batch; one broken image is a ledger entry
 */
export async function runBatch(
  batchId: string,
  context: BatchContext,
  onProgress: (done: number) => void,
): Promise<Receipt> {
  const { stored, threads } = context;
  const startedAt = new Date().toISOString();
  const stopwatch = createStopwatch();
  await stored.store.tidy(batchFolderOf(stored.runId, batchId));
  const publisher = createPublisher(stored.store, stored.runId, batchId);
  const worked = await work(batchId, context, publisher, stopwatch, onProgress);
  if (!worked) return stored.receipt(batchId);
  const { ledger, concepts } = worked;

  const receipt: Receipt = {
    schema: 'leitmotif/receipt@1',
    batchId,
    counts: countLedger(ledger, concepts),
    ledger,
    objects: publisher.objects(),
    seconds: stopwatch.seconds(),
    host: { device: context.device, threads },
    startedAt,
    finishedAt: new Date().toISOString(),
  };
  const nameOf = (name: string) => batchObject(stored.runId, batchId, name);
  if (await stored.store.create(nameOf(receiptName), manifestBytes(receipt))) return receipt;
  // Done twice at once, the first receipt stays, if it is true of what both have written.
  const first = await stored.receipt(batchId);
  if (isDeepStrictEqual(first.objects, receipt.objects)) return first;
  // The receipt goes first, so that whatever happens here leaves a batch that is not done rather than a wrong one.
  for (const name of [receiptName, ...first.objects.map(({ name }) => name)]) {
    await stored.store.remove(nameOf(name));
  }
  return runBatch(batchId, context, onProgress);
}

/** Missing when somebody else has finished the batch meanwhile; then nothing was published. */
async function work(
  batchId: string,
  context: BatchContext,
  publisher: Publisher,
  stopwatch: Stopwatch,
  onProgress: (done: number) => void,
): Promise<{ ledger: LedgerEntry[]; concepts: number } | undefined> {
  const { run, stored } = context;
  const batch = await stored.batch(batchId);
  // Seeing an image and drawing it are about half of the work each.
  const progress = halves(onProgress);
  const outcomes = await observeBatch(batch, context, stopwatch, progress);
  const ledger = outcomes.map((outcome): LedgerEntry => {
    if ('problem' in outcome) return outcome.problem;
    const { key, changed } = outcome.observation;
    return { key, status: 'ok', ...(changed && { changed }) };
  });
  const observations = outcomes.flatMap((outcome) => ('observation' in outcome ? [outcome.observation] : []));
  const explanation =
    observations.length > 0 ? await explainBatch(observations, context, stopwatch) : undefined;
  if (await stored.isDone(batchId)) return undefined;
  if (!explanation) {
    await publisher.publish(conceptsName, manifestBytes(emptyConcepts(batchId)));
    return { ledger, concepts: 0 };
  }

  const { k } = explanation.factorization;
  const manifest = describeBatch(batchId, observations, explanation, {
    ...run.parameters,
    colors:
      context.basis?.concepts.concepts.map(({ color }) => color) ??
      Array.from({ length: k }, (_, j) => toHex(conceptColour(j))),
  });
  await stopwatch.time('draw', () =>
    drawBatch(manifest, observations, explanation, run.parameters, publisher, progress),
  );
  await stopwatch.time('publish', async () => {
    await publisher.publish(factorsName, factorsFile(explanation, manifest.images));
    await publisher.publish(partsName, partsFile(explanation, manifest.images));
    await publisher.publish(conceptsName, manifestBytes(manifest));
  });
  return { ledger, concepts: k };
}

function halves(onProgress: (done: number) => void): () => void {
  let count = 0;
  return () => {
    count += 1;
    onProgress(Math.floor(count / 2));
  };
}
