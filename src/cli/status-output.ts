/** What `leitmotif status` shows. */
import type { RunStatus, UnknownStatus } from '../queue/status.ts';
import { counted, duration, grouped, roughlySince } from '../views/format.ts';
import { note, strong } from './terminal.ts';

const clearScreen = '\u001b[2J\u001b[H';

export interface QueueStatus {
  workers: number;
  paused: boolean;
  runs: Array<RunStatus | UnknownStatus>;
}

export function describeStatus(
  { workers, paused, runs }: QueueStatus,
  { clear }: { clear: boolean },
): string {
  const head = [
    workers === 0 ? 'No worker is connected.' : `${counted(workers, 'worker')} connected.`,
    ...(paused ? ['The queue is paused: workers take no more. leitmotif queue resume goes on.'] : []),
  ];
  const body = runs.length === 0 ? ['No run is in the queue.'] : runs.map(describeRun);
  return `${clear ? clearScreen : ''}${[...head, ...body].join('\n')}\n`;
}

function describeRun(run: RunStatus | UnknownStatus): string {
  if ('trouble' in run) {
    return [strong(run.runId), note(`  store ${run.storeUri}`), `  ${run.trouble}`].join('\n');
  }
  const { runId, storeUri, state, images, batches, failures, problems, imagesPerSecond, secondsLeft } = run;
  if (state === 'unqueued') {
    const retry = `leitmotif retry ${runId} --out ${storeUri} puts it into the queue.`;
    return [
      `${strong(runId)}  not in the queue  ${counted(images.total, 'image')}`,
      note(`  ${counted(batches.total, 'batch')}; store ${storeUri}`),
      `  ${whoWorks(run)}; ${retry}`,
    ].join('\n');
  }
  const percent = Math.floor((100 * images.done) / Math.max(1, images.total));
  const states = (['done', 'active', 'waiting', 'failed', 'removed'] as const)
    .filter((name) => batches[name] > 0)
    .map((name) => `${grouped(batches[name])} ${name}`);
  const pace =
    imagesPerSecond === null || secondsLeft === null
      ? ''
      : `  ${imagesPerSecond.toFixed(1)} images/s  ${duration(secondsLeft)} left`;
  return [
    `${strong(runId)}  ${state}  ${grouped(images.done)} / ${counted(images.total, 'image')}  ${percent} %${pace}`,
    note(
      `  ${counted(batches.total, 'batch')}: ${states.join(', ') || 'none handed out'}; store ${storeUri}`,
    ),
    ...failures.map(
      ({ code, batches: count, example }) => `  ${counted(count, 'batch')} failed: ${code} (${example})`,
    ),
    ...problems.map(({ code, images: count }) => `  ${counted(count, 'image')} without results: ${code}`),
  ].join('\n');
}

/** Of a run that is not in the queue. */
export function whoWorks({ quietSince }: Pick<RunStatus, 'quietSince'>): string {
  if (quietSince === null) return 'leitmotif run works on it, or nobody does';
  return `Nothing new for ${roughlySince(quietSince)}`;
}

export function statusJson({ runs, ...queue }: QueueStatus) {
  return { ...queue, runs: runs.map(runJson) };
}

function runJson(known: RunStatus | UnknownStatus) {
  if ('trouble' in known) return known;
  const { run, failedBatches: _, ...status } = known;
  return { ...status, dataset: run.dataset.uri, parameters: run.parameters, totals: run.totals };
}
