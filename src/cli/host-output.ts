/** What a worker tells while it works: one line an event, to standard error. */
import type { HostObserver } from '../queue/host.ts';
import { counted } from '../views/format.ts';
import { note } from './terminal.ts';

export function hostObserver(): HostObserver {
  const say = (text: string) => process.stderr.write(`${note(new Date().toISOString())} ${text}\n`);
  return {
    batchStarted: (batchId, runId) => say(`${runId} ${batchId} started`),
    batchDone: (batchId, runId, images) => say(`${runId} ${batchId} done, ${counted(images, 'image')}`),
    batchFailed: (batchId, runId, reason, willRetry) =>
      say(`${runId} ${batchId} failed${willRetry ? ', will be tried again' : ''}: ${reason}`),
    runDone: (runId) => say(`${runId} finished`),
    runFailed: (runId, reason) => say(`${runId} could not be finished: ${reason}`),
    trouble: (message) => say(`trouble: ${message}`),
  };
}
