/** Gives the test run a folder for its servers, and ends whatever was started there when the run is over. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where servers that live as long as the test run keep their state. */
    servers: { folder: string; owner: number };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-servers-'));
  project.provide('servers', { folder, owner: process.pid });
  return async () => {
    const pidFiles = (await readdir(folder)).filter((name) => name.endsWith('.pid'));
    for (const name of pidFiles) await end(Number(await readFile(join(folder, name), 'utf8')));
    await rm(folder, { recursive: true, force: true });
  };
}

async function end(pid: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    try {
      process.kill(pid, i === 0 ? 'SIGTERM' : 0);
    } catch {
      return;
    }
    await sleep(50);
  }
  process.kill(pid, 'SIGKILL');
}
