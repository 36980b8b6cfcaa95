/** A small report with hostile names in it, opened in a browser; for the tests of a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { hostileKeys, plainKeys, smallRun } from '../report/small-run.ts';
import { openBrowser, openPage, serveFolder, type WatchedPage } from './browser.ts';

/** Read its fields inside tests only. */
export interface OpenedReport {
  pages: { shapes: string; hostile: string; nested: string };
  open(
    page: string,
    options?: { from?: 'file' | 'http' } & Parameters<Browser['newPage']>[0],
  ): Promise<WatchedPage>;
}

export function sharedReport(): OpenedReport {
  const pages = { shapes: '', hostile: '', nested: '' };
  let folder: string;
  let runId: string;
  let browser: Browser;
  let server: Server;
  let origins: Record<'file' | 'http', string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leitmotif-report-'));
    const stored = await smallRun(folder);
    await writeReport(stored);
    const served = await serveFolder(stored.store.uri);
    server = served.server;
    runId = stored.runId;
    origins = { file: pathToFileURL(stored.store.uri).href, http: served.origin };
    for await (const { batchId, images } of stored.batches()) {
      if (images[0]!.key.includes('</script>')) pages.nested = `batches/${batchId}.html`;
      if (images[0]!.key === hostileKeys.at(-1)) pages.hostile = `batches/${batchId}.html`;
      if (images.some(({ key }) => key === plainKeys[0])) pages.shapes = `batches/${batchId}.html`;
    }
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    pages,
    open: (page, { from = 'file', ...options } = {}) =>
      openPage(browser, `${origins[from]}/${runId}/report/${page}`, { home: origins[from], ...options }),
  };
}
