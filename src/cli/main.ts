#!/usr/bin/env node
/** The command line: parses, runs, and turns every end into an exit code. */
import { CommanderError } from 'commander';
import { asLeitmotifError } from '../errors.ts';
import { exitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { formatError } from './terminal.ts';

// Who reads no further (`leitmotif query … | head`) is no fault: the command ends as it would, and a run is finished.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
  });
}

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
