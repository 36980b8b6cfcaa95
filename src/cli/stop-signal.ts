/** How Ctrl-C and SIGTERM end a command. */
import { LeitmotifError } from '../errors.ts';
import { exitCode } from './exit-codes.ts';

/** The first Ctrl-C (or SIGTERM) asks the command to stop in order; the second ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode.interrupted);
      controller.abort(
        new LeitmotifError('interrupted', 'Interrupted.', {
          hint: 'Finished batches are kept; the same command resumes.',
        }),
      );
    });
  }
  return controller.signal;
}
