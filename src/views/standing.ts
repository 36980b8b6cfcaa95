/** How a run stands, in words. */
import type { Run } from '../manifest/run.ts';
import { roughlySince } from './format.ts';

/** That nothing was heard of a run for long, though it has not ended. */
export interface Silence {
  /** When it was last, an ISO timestamp. */
  since: string;
  /** Whether it is known to be in the queue. */
  isQueued: boolean;
}

export interface Standing {
  /** Names its looks. */
  state: 'waiting' | Run['status'];
  words: string;
  advice?: string;
}

const statusInWords: Record<Run['status'], string> = {
  running: 'Still running',
  complete: 'Complete',
  partial: 'Incomplete: some batches failed',
  interrupted: 'Interrupted: run the same command again to go on',
  cancelled: 'Cancelled',
};

export function standingOf({ status }: Pick<Run, 'status'>, silence: Silence | undefined): Standing {
  if (!silence) return { state: status, words: statusInWords[status] };
  const quiet = `but nothing new for ${roughlySince(silence.since)}`;
  if (silence.isQueued) {
    return { state: 'waiting', words: `In the queue, ${quiet}`, advice: 'A worker goes on with it.' };
  }
  return {
    state: 'interrupted',
    words: `Running, ${quiet}`,
    advice:
      'Unless it waits in a queue, its process has probably died: run the same command again to go on. ' +
      'What is done is kept.',
  };
}
