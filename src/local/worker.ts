/** A child process that computes, started when there is work and again after it has died. */
import { type ChildProcess, fork } from 'node:child_process';
import { builtWorker } from '../built-worker.ts';
import { patientEnvironment } from '../s3/client.ts';
import type { WorkEnd, WorkerMessage, WorkerSettings, WorkOrder } from './messages.ts';

export interface Worker {
  /**
   * Has one order done, one at a time; the process's death ends it as `worker-crashed`. `onProgress` is called with the
   * number of images that are finished so far; when the signal fires, the process is killed, and so it is when `onProgress`
   * throws, which is thrown on.
   */
  run(order: WorkOrder, onProgress: (done: number) => void, signal?: AbortSignal): Promise<WorkEnd>;
  stop(): Promise<void>;
}

export function createWorker(settings: WorkerSettings): Worker {
  let child: ChildProcess | undefined;
  return {
    async run(order, onProgress, signal) {
      if (!isAlive(child)) child = startChild(settings);
      const running = child;
      return new Promise((settle, refuse) => {
        const leave = () => {
          running.off('message', hear).off('exit', exit).off('error', fail);
          signal?.removeEventListener('abort', kill);
        };
        const finish = (end: WorkEnd) => {
          leave();
          settle(end);
        };
        const hear = (message: WorkerMessage) => {
          if (message.type !== 'progress') return finish(message);
          try {
            onProgress(message.done);
          } catch (thrown) {
            leave();
            kill();
            refuse(thrown);
          }
        };
        const exit = (exitCode: number | null, exitSignal: NodeJS.Signals | null) =>
          finish(crash(exitSignal ? `was killed by ${exitSignal}` : `ended with exit code ${exitCode}`));
        // A child that has begun tells by its exit that a message no longer reaches it; another one has no exit.
        const fail = ({ message }: Error) => {
          if (running.pid === undefined) finish(crash(`could not be started (${message})`));
        };
        const kill = () => running.kill('SIGKILL');
        running.on('message', hear).on('exit', exit).on('error', fail);
        signal?.addEventListener('abort', kill);
        running.send(order);
      });
    },
    async stop() {
      if (!isAlive(child)) return;
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function isAlive(child: ChildProcess | undefined): child is ChildProcess {
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

function startChild(settings: WorkerSettings): ChildProcess {
  // Detached from the terminal's process group: Ctrl-C is for the parent alone, which then ends its children.
  const child = fork(builtWorker('compute'), [JSON.stringify(settings)], {
    env: patientEnvironment(process.env),
    stdio: ['ignore', 2, 2, 'ipc'],
    detached: true,
  });
  // Without a listener an error between two orders would end this process.
  child.on('error', () => {});
  return child;
}

function crash(how: string): WorkEnd {
  return {
    type: 'failed',
    failure: {
      code: 'worker-crashed',
      reason: `The process that worked on it ${how}.`,
      hint: 'It may have run out of memory: try a smaller --batch-size, --size or --workers.',
    },
  };
}
