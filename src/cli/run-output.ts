/** What `leitmotif run` says: the plan, the summary, and both as JSON. */
import type { RunResult } from '../local/run.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import type { PlannedRun } from '../pipeline/prepare.ts';
import { reportObject, runManifest } from '../store/layout.ts';
import {
  byteSize,
  changesInWords,
  counted,
  duration,
  grouped,
  percent,
  rankInWords,
} from '../views/format.ts';
import { note, strong } from './terminal.ts';

export function describePlan({ run, batches, ignored }: PlannedRun): string {
  const { parameters, dataset, model } = run;
  const left = [
    ...(ignored.filteredOut > 0 ? [`${counted(ignored.filteredOut, 'image')} filtered out`] : []),
    ...(ignored.notImages > 0 ? [`${counted(ignored.notImages, 'other file')} ignored`] : []),
  ];
  const lines = [
    `${strong(run.runId)}  ${counted(dataset.images, 'image')} (${byteSize(dataset.bytes)}) in ${counted(batches.length, 'batch')}`,
    note(`dataset  ${dataset.uri}${left.length > 0 ? `  (${left.join(', ')})` : ''}`),
    note(
      `network  ${model.name}, layer ${model.layer}, input ${parameters.size}²; ${rankInWords(parameters.k)}, seed ${parameters.seed}`,
    ),
    ...(parameters.scores === 'ablate' ? [note(ablationCost(run))] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** One pass an image to see it, and one more for each concept that it shows. */
function ablationCost({ parameters: { k }, dataset: { images } }: PlannedRun['run']): string {
  const most = typeof k === 'number' ? k : k.to;
  return (
    `ablation up to ${counted(images * most, 'more pass')} through the network (${counted(images, 'image')} × ` +
    `${counted(most, 'concept')}): up to ${most + 1} times the time that it takes to see them`
  );
}

/** What of a plan is done, where anything is, and what would be. */
export function describePending({ batches }: PlannedRun, pending: readonly PlannedBatch[]): string {
  if (pending.length === 0) return nothingPending;
  const done = batches.length - pending.length;
  const images = pending.reduce((sum, batch) => sum + batch.images.length, 0);
  return (
    `${done > 0 ? `${counted(done, 'batch')} done already; ` : ''}` +
    `${counted(pending.length, 'batch')} to do, ${counted(images, 'image')}.\n`
  );
}

const nothingPending = 'Every batch is done already (--force recomputes).\n';

export function describeStart(pending: { batches: number; images: number; device: string }): string {
  const { batches, images, device } = pending;
  if (batches === 0) return nothingPending;
  return `${counted(batches, 'batch')} to do, ${counted(images, 'image')}, on ${device}.\n`;
}

const headings: Partial<Record<RunResult['run']['status'], string>> = {
  complete: 'Done',
  cancelled: 'Cancelled',
};

/**
 * The end of a run, every number from the ledger. `again` is the command that does the failed batches; `seconds` is
 * for whoever did the work: manifests do not tell how long it took, since a run may lie idle between two attempts.
 */
export function summarise(
  { run, storeUri, reusedBatches, quality }: RunResult,
  { again, seconds }: { again: string; seconds?: number },
): string {
  const { totals, failures, runId } = run;
  if (!totals) return '';
  const problems = [
    ...(totals.skipped > 0 ? [`${grouped(totals.skipped)} skipped`] : []),
    ...(totals.failed > 0 ? [`${grouped(totals.failed)} failed`] : []),
  ];
  const reused = reusedBatches > 0 ? `, ${grouped(reusedBatches)} of them from before` : '';
  const lines = [
    `${strong(headings[run.status] ?? 'Finished in part')}${seconds === undefined ? '' : ` in ${duration(seconds)}`}: ` +
      `${grouped(totals.ok)} of ${counted(totals.images, 'image')} explained` +
      `${problems.length > 0 ? ` (${problems.join(', ')})` : ''}, ` +
      `${counted(totals.concepts, 'concept')} in ${counted(totals.batches.done, 'batch')}${reused}.`,
    ...(run.since ? [changesInWords(run.since)] : []),
    ...describeQuality(run, quality),
    ...totals.reasons.map(
      ({ code, count, example }) =>
        `  ${counted(count, 'image')}  ${code}${note(`  for example ${JSON.stringify(example)}`)}`,
    ),
    ...describeFailures(failures),
    ...(failures.length > 0 ? [`  ${again} tries the failed batches again.`] : []),
    `Report   ${storeUri}/${reportObject(runId, 'index.html')}`,
    `Results  ${storeUri}/${runId}/`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A line for each code, however many batches failed for it. */
function describeFailures(failures: RunResult['run']['failures']): string[] {
  const byCode = new Map<string, { batchId: string; reason: string; count: number }>();
  for (const { batchId, code, reason } of failures) {
    const first = byCode.get(code) ?? { batchId, reason, count: 0 };
    byCode.set(code, { ...first, count: first.count + 1 });
  }
  return [...byCode.values()].map(({ batchId, reason, count }) =>
    count === 1
      ? `  batch ${batchId} failed: ${reason}`
      : `  ${counted(count, 'batch')} failed, the first of them ${batchId}: ${reason}`,
  );
}

function describeQuality(
  { parameters }: RunResult['run'],
  { explainedVariance, concepts, doubtfulConcepts, doubtfulBatches, unfamiliarImages }: RunResult['quality'],
): string[] {
  if (explainedVariance === null) return [];
  const { least, most } = concepts;
  const chosen = least === most ? `k = ${most}` : `k = ${least} to ${most}`;
  const doubts = [
    ...(doubtfulConcepts > 0 ? [counted(doubtfulConcepts, 'concept')] : []),
    ...(doubtfulBatches > 0 ? [counted(doubtfulBatches, 'batch')] : []),
  ];
  return [
    `They reproduce ${percent(explainedVariance)} of the variance` +
      `${typeof parameters.k === 'number' ? '' : `, with ${chosen} chosen`}.` +
      `${doubts.length > 0 ? ` The report has warnings about ${doubts.join(' and ')}.` : ''}`,
    ...(unfamiliarImages > 0
      ? [
          `${counted(unfamiliarImages, 'image')} ${unfamiliarImages === 1 ? 'looks' : 'look'} unfamiliar: the concepts reproduce less of them than of any image they were found in.`,
        ]
      : []),
  ];
}

export function planJson({ run, batches, ignored }: PlannedRun) {
  return {
    runId: run.runId,
    dataset: run.dataset,
    parameters: run.parameters,
    model: run.model,
    ignored,
    batches: batches.map(({ batchId, images }) => ({ batchId, images: images.length })),
  };
}

export function resultJson({ run, storeUri, reusedBatches, quality }: RunResult, seconds?: number) {
  const { runId, status, totals, failures } = run;
  return {
    runId,
    status,
    totals,
    failures,
    reusedBatches,
    ...(run.since ? { since: run.since } : {}),
    quality,
    ...(seconds === undefined ? {} : { seconds: Number(seconds.toFixed(3)) }),
    store: storeUri,
    manifest: `${storeUri}/${runManifest(runId)}`,
    report: `${storeUri}/${reportObject(runId, 'index.html')}`,
  };
}
