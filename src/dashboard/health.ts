/** For those who watch the server: whether it lives, whether it can work, and its figures. */
import type { Hono } from 'hono';
import { asLeitmotifError } from '../errors.ts';
import { queueMetrics } from './metrics.ts';
import type { QueueLink } from './queue-link.ts';
import type { Shelf } from './shelf.ts';

export function addHealth(app: Hono, shelves: readonly Shelf[], link: QueueLink | undefined): void {
  app.get('/healthz', (context) => context.text('ok\n'));

  app.get('/readyz', async (context) => {
    const checks: Promise<unknown>[] = shelves.map(({ store }) => firstFolder(store.folders()));
    if (link?.isShown()) checks.push(link.use(({ redis }) => redis.ping()));
    // Everybody may ask, so reasons go into the log only.
    const ended = await Promise.allSettled(checks);
    const failed = ended.find((each) => each.status === 'rejected');
    if (!failed) return context.text('ready\n');
    context.error = asLeitmotifError(failed.reason);
    return context.text('not ready\n', 503);
  });

  app.get('/metrics', async (context) => {
    const { rss } = process.memoryUsage();
    const own = [
      '# HELP leitmotif_dashboard_memory_bytes Memory of the dashboard’s process',
      '# TYPE leitmotif_dashboard_memory_bytes gauge',
      `leitmotif_dashboard_memory_bytes ${rss}`,
      '',
    ].join('\n');
    const queue = link?.isShown() ? await link.use(queueMetrics) : '';
    return context.body(queue + own, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
}

/** That a store can be listed shows with its first entry. */
async function firstFolder(folders: AsyncIterable<string>): Promise<void> {
  for await (const _ of folders) return;
}
