/** Checks a stored run against itself: schemas, digests, counts, receipts, objects that are missing or too many. */
import { digestOf } from '../../dataset/plan.ts';
import type { PlannedImage, Run } from '../../manifest/run.ts';
import {
  batchFolder,
  layoutFolders,
  modelName,
  planPageName,
  receiptName,
  runFiles,
  runName,
} from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import type { Finding, Report } from './finding.ts';
import { readOrReport } from './finding.ts';
import { validateBatch } from './validate-batch.ts';
import { validateFindings } from './validate-findings.ts';
import { validateIndex } from './validate-index.ts';
import { validateMap } from './validate-map.ts';
import { validateCategories, validateMotifs } from './validate-motifs.ts';
import { validateTables } from './validate-tables.ts';

export interface Validation {
  runId: string;
  /** `pending`: batches of an unfinished run that nobody has worked on yet. */
  batches: { done: number; failed: number; pending: number };
  /** What the receipts count, and how many images have no results for which reason; of failed batches, all of them. */
  images: { ok: number; skipped: number; failed: number; concepts: number; reasons: Record<string, number> };
  /** Objects whose digest was compared, and their bytes. */
  objects: number;
  bytes: number;
  findings: Finding[];
}

export async function validateRun(stored: StoredRun): Promise<Validation> {
  const validation: Validation = {
    runId: stored.runId,
    batches: { done: 0, failed: 0, pending: 0 },
    images: { ok: 0, skipped: 0, failed: 0, concepts: 0, reasons: {} },
    objects: 0,
    bytes: 0,
    findings: [],
  };
  const report: Report = (finding) => validation.findings.push(finding);
  const again = 'Remove what is left of it and run the same command again; it writes what is missing.';
  const run = await readOrReport(runName, again, report, () => stored.manifest());
  if (!run) return validation;
  if (run.runId !== stored.runId) report(wrongRun(run.runId, stored.runId));
  await checkModel(stored, run, again, report);

  const planned = new Set<string>();
  const images: PlannedImage[] = [];
  for (let page = 0; page < run.plan.pages; page++) {
    const object = planPageName(page);
    const batches = await readOrReport(object, again, report, () => stored.page(page));
    for (const batch of batches ?? []) {
      planned.add(batch.batchId);
      images.push(...batch.images);
      await validateBatch(stored, run, batch, validation, report);
    }
  }
  // Without the plan nobody can tell which objects belong to the run.
  if (validation.findings.some(({ object }) => object.startsWith('plan/'))) return validation;
  checkPlan(run, planned.size, images, report);
  checkTotals(run, validation, report);
  const ended = run.status === 'complete' || run.status === 'partial';
  if (ended || (await stored.hasMotifs())) await validateMotifs(stored, planned, report);
  if (ended) await validateCategories(stored, report);
  if (ended) await validateMap(stored, report);
  await validateFindings(stored, report);
  if (ended) await validateIndex(stored, run, report);
  if (ended) await validateTables(stored, images.length, report);
  await findStrangers(stored, planned, report);
  return validation;
}

async function checkModel(stored: StoredRun, { model }: Run, hint: string, report: Report): Promise<void> {
  const card = (await readOrReport(modelName, hint, report, () => stored.model()))?.card;
  if (!card || (card.source.sha256 === model.sha256 && card.layer === model.layer)) return;
  report({
    object: modelName,
    kind: 'counts',
    message: `It describes ${card.id} (sha256 ${card.source.sha256}) at ${card.layer}, run.json ${model.id} (sha256 ${model.sha256}) at ${model.layer}.`,
    hint: 'The files are of different runs; run into a new store.',
  });
}

function checkPlan(run: Run, batches: number, images: PlannedImage[], report: Report): void {
  const hint = 'The plan and run.json are of different runs; run into a new store.';
  if (batches !== run.plan.batches) {
    const message = `The plan holds ${batches} batches, run.json says ${run.plan.batches}.`;
    report({ object: 'plan', kind: 'counts', message, hint });
  } else if (images.length !== run.dataset.images) {
    const message = `The plan holds ${images.length} images, run.json says ${run.dataset.images}.`;
    report({ object: 'plan', kind: 'counts', message, hint });
  } else if (digestOf(images.sort((a, b) => (a.key < b.key ? -1 : 1))) !== run.dataset.digest) {
    const message = 'The plan’s images do not give the dataset digest in run.json.';
    report({ object: 'plan', kind: 'digest', message, hint });
  }
}

function checkTotals(
  { status, totals }: Run,
  { batches, images, findings }: Validation,
  report: Report,
): void {
  if (!totals || status === 'running') return;
  const found = (message: string) =>
    report({
      object: runName,
      kind: 'counts',
      message,
      hint: 'Run the same command again; it computes what is missing and counts anew.',
    });
  if (totals.batches.done !== batches.done) {
    found(`run.json counts ${totals.batches.done} done batches, but ${batches.done} have a receipt.`);
    return;
  }
  // What a damaged receipt counts is worth nothing.
  if (findings.some(({ object }) => object.endsWith(`/${receiptName}`))) return;
  for (const name of ['ok', 'skipped', 'failed', 'concepts'] as const) {
    if (totals[name] === images[name]) continue;
    found(`run.json counts ${totals[name]} ${name}, the receipts ${images[name]}.`);
  }
  const { reasons } = images;
  const said = Object.fromEntries(totals.reasons.map(({ code, count }) => [code, count]));
  for (const code of Object.keys({ ...said, ...reasons })) {
    const [one, other] = [said[code] ?? 0, reasons[code] ?? 0];
    if (one !== other) found(`run.json counts ${one} images with ${code}, the receipts ${other}.`);
  }
}

/** Objects in places that no manifest knows; those within a planned batch are compared with its receipt. */
async function findStrangers(stored: StoredRun, planned: Set<string>, report: Report): Promise<void> {
  for await (const name of stored.store.list(stored.runId)) {
    const object = name.slice(stored.runId.length + 1);
    const [folder = '', batchId = '', ...rest] = object.split('/');
    const known =
      folder === batchFolder
        ? rest.length > 0 && planned.has(batchId)
        : runFiles.includes(object) || (object.includes('/') && layoutFolders.includes(folder));
    if (known) continue;
    report({
      object,
      kind: 'unexpected',
      message: `${object} belongs to no batch of the plan and is no manifest.`,
      hint: 'Nothing reads it; remove it.',
    });
  }
}

function wrongRun(found: string, runId: string): Finding {
  const message = `${runName} says it is of run ${found}, but lies in the folder of ${runId}.`;
  return { object: runName, kind: 'counts', message, hint: 'Give the folder its name back.' };
}
