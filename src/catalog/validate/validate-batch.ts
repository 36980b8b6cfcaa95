/** Checks one batch: its receipt against plan and objects, its manifest against the receipt, its factors' shapes. */
import { mapAtOnce } from '../../at-once.ts';
import type { Concepts } from '../../manifest/concepts.ts';
import type { Receipt } from '../../manifest/receipt.ts';
import type { PlannedBatch, Run } from '../../manifest/run.ts';
import { type TensorFile, tensorNamed } from '../../manifest/safetensors.ts';
import {
  batchFolderOf,
  batchName,
  batchObject,
  conceptsName,
  factorsName,
  partsName,
  receiptName,
} from '../../store/layout.ts';
import { batchFailure } from '../batch-failure.ts';
import { reasonOf } from '../count-problems.ts';
import type { StoredRun } from '../open-run.ts';
import { readTensors } from '../read-tensors.ts';
import { digestOfObject } from './digest.ts';
import { type Finding, type Report, readOrReport } from './finding.ts';
import type { Validation } from './validate-run.ts';

/** Objects read at a time. */
const readers = 8;

export async function validateBatch(
  stored: StoredRun,
  run: Run,
  batch: PlannedBatch,
  validation: Validation,
  report: Report,
): Promise<void> {
  const { batchId } = batch;
  const nameOf = (name: string) => batchName(batchId, name);
  const hint = `Remove ${nameOf(receiptName)} and run the same command again; the batch is computed anew.`;
  const found = (name: string, kind: Finding['kind'], message: string) =>
    report({ object: nameOf(name), kind, message, hint });

  if (!(await stored.isDone(batchId))) {
    const failure = batchFailure(run.failures, batchId);
    validation.batches[failure ? 'failed' : 'pending'] += 1;
    if (failure) {
      validation.images.failed += batch.images.length;
      addReason(validation, failure.code, batch.images.length);
    }
    if (!failure && run.status === 'complete') {
      const message = `Run ${run.runId} is complete, but batch ${batchId} has no receipt.`;
      const again = 'Run the same command again; it computes the batch.';
      report({ object: nameOf(receiptName), kind: 'missing', message, hint: again });
    }
    return;
  }
  validation.batches.done += 1;
  const receipt = await readOrReport(nameOf(receiptName), hint, report, () => stored.receipt(batchId));
  if (!receipt) return;
  addCounts(validation, receipt);
  checkLedger(receipt, batch, (message) => found(receiptName, 'counts', message));

  const damaged = await checkObjects(stored, receipt, validation, found);
  const folder = batchFolderOf(stored.runId, batchId);
  for await (const name of stored.store.list(folder)) {
    const inBatch = name.slice(folder.length + 1);
    if (inBatch === receiptName || receipt.objects.some((object) => object.name === inBatch)) continue;
    const message = `${nameOf(inBatch)} is not in the batch’s receipt.`;
    report({ object: nameOf(inBatch), kind: 'unexpected', message, hint: 'Nothing reads it; remove it.' });
  }

  // A damaged manifest is already reported, and what it says is worth nothing.
  if (damaged.has(conceptsName)) return;
  const concepts = await readOrReport(nameOf(conceptsName), hint, report, () => stored.concepts(batchId));
  if (!concepts) return;
  checkConcepts(concepts, receipt, (message) => found(conceptsName, 'counts', message));
  for (const name of [factorsName, partsName]) {
    if (damaged.has(name) || !receipt.objects.some((object) => object.name === name)) continue;
    const file = await readOrReport(nameOf(name), hint, report, () =>
      readTensors(stored.store, batchObject(stored.runId, batchId, name)),
    );
    const wrong = file && (await wrongShape(file, concepts, name === factorsName));
    if (wrong) found(name, 'damaged', `${nameOf(name)} ${wrong}.`);
  }
}

function addCounts(validation: Validation, { counts, ledger }: Receipt): void {
  for (const name of ['ok', 'skipped', 'failed', 'concepts'] as const)
    validation.images[name] += counts[name];
  for (const entry of ledger) if (entry.status !== 'ok') addReason(validation, reasonOf(entry), 1);
}

function addReason({ images: { reasons } }: Validation, code: string, count: number): void {
  reasons[code] = (reasons[code] ?? 0) + count;
}

/** Names of the objects that are not what the receipt says. */
async function checkObjects(
  { store, runId }: StoredRun,
  { batchId, objects }: Receipt,
  validation: Validation,
  found: (name: string, kind: Finding['kind'], message: string) => void,
): Promise<Set<string>> {
  const nothing = () => {};
  const actuals = await mapAtOnce(objects, readers, ({ name }) => {
    const object = batchObject(runId, batchId, name);
    return readOrReport(object, '', nothing, () => digestOfObject(store, object));
  });
  const bad = new Set<string>();
  for (const [i, { name, bytes, sha256 }] of objects.entries()) {
    const actual = actuals[i];
    if (actual?.sha256 === sha256) {
      validation.objects += 1;
      validation.bytes += bytes;
      continue;
    }
    bad.add(name);
    const short = `${batchId}/${name}`;
    if (!actual) found(name, 'missing', `${short} is in the receipt, but not in the store.`);
    else if (actual.bytes !== bytes)
      found(name, 'digest', `${short} has ${actual.bytes} bytes; the receipt says ${bytes}.`);
    else found(name, 'digest', `${short} is not the file that the receipt’s sha256 was taken of.`);
  }
  return bad;
}

function checkLedger(
  { batchId, ledger, counts }: Receipt,
  batch: PlannedBatch,
  found: (message: string) => void,
): void {
  if (batchId !== batch.batchId) found(`The receipt of ${batch.batchId} says it is of ${batchId}.`);
  const keys = batch.images.map(({ key }) => key);
  if (ledger.length !== keys.length || ledger.some(({ key }, i) => key !== keys[i])) {
    found(`The ledger of ${batchId} does not list the plan’s ${keys.length} images, one each, in order.`);
  }
  const count = (status: string) => ledger.filter((entry) => entry.status === status).length;
  const counted = {
    images: ledger.length,
    ok: count('ok'),
    skipped: count('skipped'),
    failed: count('failed'),
  };
  for (const [name, number] of Object.entries(counted)) {
    const said = counts[name as keyof typeof counted];
    if (said !== number) found(`The receipt of ${batchId} counts ${said} ${name}, its ledger has ${number}.`);
  }
}

function checkConcepts(
  { batchId, k, concepts, images }: Concepts,
  { ledger, counts, objects }: Receipt,
  found: (message: string) => void,
): void {
  if (concepts.length !== counts.concepts || k !== concepts.length) {
    found(`${batchId} has k = ${k} and ${concepts.length} concepts; its receipt counts ${counts.concepts}.`);
  }
  const good = ledger.filter(({ status }) => status === 'ok').map(({ key }) => key);
  if (good.length !== images.length || images.some(({ key }, i) => key !== good[i])) {
    found(`${batchId} describes ${images.length} images; its ledger has ${good.length} that are ok.`);
  }
  const names = new Set(objects.map(({ name }) => name));
  for (const image of images) {
    if (image.concepts.length !== k)
      found(`${JSON.stringify(image.key)} has ${image.concepts.length} of ${k} concepts.`);
    const { conceptMaps = [], ...pictures } = image.objects;
    for (const name of [...Object.values(pictures), ...conceptMaps]) {
      if (!names.has(name)) found(`${JSON.stringify(image.key)} names ${name}, which no receipt knows.`);
    }
  }
}

function wrongShape(
  file: TensorFile,
  { k, images, factorization }: Concepts,
  isConcepts: boolean,
): string | undefined {
  const [W, H] = ['W', 'H'].map((name) => tensorNamed(file, name).shape);
  const cells = images.reduce((sum, { grid }) => sum + grid.width * grid.height, 0);
  if (W![1] !== H![0]) return `has W [${W}] and H [${H}], which cannot be multiplied`;
  if (H![1] !== cells) return `has ${H![1]} positions; the images’ grids have ${cells} cells`;
  if (factorization && W![0] !== factorization.channels)
    return `has ${W![0]} channels; the manifest says ${factorization.channels}`;
  const E = file.tensors.find(({ name }) => name === 'E')?.shape;
  if (E && String(E) !== String(H)) return `has E [${E}] and H [${H}], which are of different sizes`;
  if (isConcepts && W![1] !== k) return `has ${W![1]} concepts; the manifest says ${k}`;
  return undefined;
}
