/** Small datasets for tests of the command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { openStore } from '../../src/store/store.ts';
import type { Ended } from './cli.ts';

/** A folder for all tests of a file; read it inside tests only. */
export function sharedFolder(): { path: string } {
  const folder = { path: '' };
  beforeAll(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'leitmotif-test-'));
  });
  afterAll(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** The run that a `leitmotif run --json` made. */
export function runOf({ stdout, stderr }: Ended): StoredRun {
  if (stdout === '') throw new Error(`no result: ${stderr}`);
  const { store, runId } = JSON.parse(stdout);
  return openRun(openStore(store), runId);
}

export async function batchIdsOf(stored: StoredRun): Promise<string[]> {
  const ids: string[] = [];
  for await (const { batchId } of stored.batches()) ids.push(batchId);
  return ids;
}
