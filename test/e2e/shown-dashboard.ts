/** The dashboard over a shown run, and the browser that looks at it. */
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Dashboard, startDashboard } from '../../src/dashboard/serve.ts';
import { type ShownRun, shownRun } from '../dashboard/shown-run.ts';
import { openBrowser, openPage, type WatchedPage } from './browser.ts';

export interface ShownDashboard {
  shown: ShownRun;
  /** `path` begins with a slash. */
  address(path: string): string;
  open(path: string, options?: BrowserContextOptions, at?: Dashboard): Promise<WatchedPage>;
  /** Another one over the same run, for the caller to close. */
  start(options?: { token?: string }): Promise<Dashboard>;
}

export function shownDashboard(): ShownDashboard {
  const shown = shownRun();
  let browser: Browser;
  let dashboard: Dashboard;
  const start: ShownDashboard['start'] = (options = {}) =>
    startDashboard({
      stores: [shown.stored.store.uri],
      host: '127.0.0.1',
      port: 0,
      readOnly: false,
      log: () => {},
      ...options,
    });
  beforeAll(async () => {
    browser = await openBrowser();
    dashboard = await start();
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });
  return {
    shown,
    address: (path) => dashboard.url + path.slice(1),
    open: (path, options = {}, { url } = dashboard) =>
      openPage(browser, url + path.slice(1), { home: url, ...options }),
    start,
  };
}
