/** A dashboard over the small run with hostile names, for the tests of a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { createApp, type DashboardOptions } from '../../src/dashboard/app.ts';
import type { RequestLine } from '../../src/dashboard/request-log.ts';
import { openShelves, slugOf } from '../../src/dashboard/shelf.ts';
import { manifestBytes } from '../../src/manifest/read.ts';
import { batchObject, indexManifest, receiptName, runManifest, runObject } from '../../src/store/layout.ts';
import { smallRun } from '../report/small-run.ts';

/** Read its fields inside tests only. */
export interface ShownRun {
  folder: string;
  stored: StoredRun;
  slug: string;
  /** The address of the run's page. */
  base: string;
  log: RequestLine[];
  app(options?: Partial<DashboardOptions>): Hono;
  /** Asks a dashboard without token, as a browser on this machine does. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export function shownRun(): ShownRun {
  const shown = { log: [] } as unknown as ShownRun;
  shown.app = (options = {}) =>
    createApp({
      shelves: openShelves([shown.stored.store.uri]),
      readOnly: false,
      log: (line) => shown.log.push(line),
      ...options,
    });
  let app: Hono | undefined;
  shown.get = async (path, headers = {}) => {
    app ??= shown.app();
    return app.request(path, { headers: { host: 'localhost:4000', ...headers } });
  };
  beforeAll(async () => {
    shown.folder = await mkdtemp(join(tmpdir(), 'leitmotif-dashboard-'));
    shown.stored = await smallRun(shown.folder);
    shown.slug = slugOf(shown.stored.store.uri);
    shown.base = `/runs/${shown.slug}/${shown.stored.runId}`;
  });
  afterAll(() => rm(shown.folder, { recursive: true, force: true }));
  return shown;
}

/** Ids of the run's finished batches. */
export async function doneBatches({ stored }: ShownRun): Promise<string[]> {
  const ids: string[] = [];
  for await (const { batchId } of stored.batches()) if (await stored.isDone(batchId)) ids.push(batchId);
  return ids;
}

/** As it was while its last batch with results was under way; returns what finishes that, and what ends the run. */
export async function putUnderWay(
  shown: ShownRun,
  updatedAt = new Date().toISOString(),
): Promise<{ finishBatch(): Promise<void>; end(): Promise<void> }> {
  const { store, runId } = shown.stored;
  const take = async (name: string) => {
    const bytes = await store.get(name);
    await store.remove(name);
    return () => store.put(name, bytes);
  };
  const run = await shown.stored.manifest();
  const finishBatch = await take(batchObject(runId, (await doneBatches(shown)).at(-1)!, receiptName));
  const [index, manifest] = [await take(runObject(runId, indexManifest)), await take(runManifest(runId))];
  await store.put(
    runManifest(runId),
    manifestBytes({ ...run, status: 'running', failures: [], totals: null, updatedAt }),
  );
  return {
    finishBatch,
    async end() {
      await index();
      await manifest();
    },
  };
}
