/** Drives the built command line as a user does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const main = resolve('dist/src/cli/main.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  process: ChildProcess;
  ended: Promise<Ended>;
  /** Standard error so far. */
  said(): string;
  /** Waits until standard error contains the text. */
  says(text: string): Promise<void>;
}

export function startCli(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Started {
  if (!existsSync(main)) throw new Error(`${main} is missing; build the project first: npm run build`);
  const child = spawn(process.execPath, [main, ...args], {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((settle) => {
    child.on('close', (code) => settle({ code, ...output }));
  });
  return {
    process: child,
    ended,
    said: () => output.stderr,
    says: (text) =>
      new Promise((settle, reject) => {
        const check = () => {
          if (output.stderr.includes(text)) settle();
        };
        listeners.add(check);
        check();
        void ended.then(() => reject(new Error(`ended without saying "${text}": ${output.stderr}`)));
      }),
  };
}

export function runCli(args: string[], options?: Parameters<typeof startCli>[1]): Promise<Ended> {
  return startCli(args, options).ended;
}

/** Process ids of the processes that a started command works with. */
export function childrenOf({ process: { pid } }: Started): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}
