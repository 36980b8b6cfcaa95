/** Keeps a network of unknown origin from taking all memory while it is tried. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** What networks may need on top of what the process has: more than any classifier does for one image. */
const mostBytes = Math.min(8 * 2 ** 30, 0.75 * totalmem());

/** Works under the limit at this time, and what it was before. */
let under = 0;
let before: string | undefined;

/**
 * Does `work` under a limit on this process's memory (Linux's RLIMIT_DATA): an allocation beyond it fails with an error
 * instead of bringing the machine down. Elsewhere, or where the limit cannot be set, `work` is done without one.
 */
export async function withMemoryLimit<T>(work: () => Promise<T>): Promise<T> {
  under += 1;
  if (under === 1) {
    before = softLimit();
    if (before !== undefined) setSoftLimit(String(Math.round(dataBytes() + mostBytes)));
  }
  try {
    return await work();
  } finally {
    under -= 1;
    if (under === 0 && before !== undefined) setSoftLimit(before);
  }
}

function softLimit(): string | undefined {
  return prlimit('--data', '--output=SOFT', '--noheadings', '--raw')?.trim();
}

/** What counts against the limit so far. */
function dataBytes(): number {
  return 1024 * Number(/^VmData:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

/** The hard limit stays, so that the soft one can be raised again. */
function setSoftLimit(bytes: string): void {
  prlimit(`--data=${bytes}:`);
}

function prlimit(...args: string[]): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return execFileSync('prlimit', ['--pid', String(process.pid), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
