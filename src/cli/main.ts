#!/usr/bin/env node
/** The command line: parses, runs, and turns every end into an exit code. */
import { CommanderError } from 'commander';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import { exitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { formatError } from './terminal.ts';

// Nobody who listens is no fault: a terminal that was closed, a full disk under the log. The command goes on.
process.stderr.on('error', () => {});
// Neither is who reads no further (`leitmotif query … | head`); results that are cut off are one.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') return;
  const message = `Standard output cannot be written: ${readReason(cause)}.`;
  process.stderr.write(formatError(new LeitmotifError('output-unwritable', message, { cause })));
  process.once('exit', () => {
    process.exitCode = exitCode.error;
  });
});

try {
  await createProgram().parseAsync();
} catch (thrown) {
  process.exitCode = report(thrown);
}

function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCode.ok : exitCode.usage;
  const error = asLeitmotifError(thrown);
  process.stderr.write(formatError(error));
  if (error.code === 'usage') return exitCode.usage;
  return error.code === 'interrupted' ? exitCode.interrupted : exitCode.error;
}
