/** Routes of the queue's page: the page, its live events, and what can be done. */
import { type Context, Hono } from 'hono';
import { openRun } from '../catalog/open-run.ts';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { cancelRun } from '../queue/cancel.ts';
import { pauseQueue, resumeQueue } from '../queue/control.ts';
import { retryRun } from '../queue/enqueue.ts';
import type { Queues } from '../queue/queues.ts';
import { counted } from '../views/format.ts';
import type { Site } from '../views/links.ts';
import { createFeed } from './feed.ts';
import { streamStates } from './live-events.ts';
import { type QueueState, queueBody, queuePage } from './pages/queue-page.tsx';
import type { QueueRunContext } from './pages/queue-run.tsx';
import { paths, runLinks } from './paths.ts';
import type { QueueLink } from './queue-link.ts';
import { createQueueReader } from './queue-view.ts';
import { openShownStore, type Shelf, slugOf } from './shelf.ts';

/** Between two readings of the queue, in milliseconds. */
const rest = 1000;

export function addQueue(
  app: Hono,
  link: QueueLink,
  options: { shelves: readonly Shelf[]; readOnly: boolean; site: () => Site; version: string },
): void {
  const { shelves, readOnly, site, version } = options;
  const read = createQueueReader();
  const feed = createFeed<QueueState>(
    () =>
      link.use(read).then(
        (view) => ({ view }),
        (thrown) => ({ trouble: asLeitmotifError(thrown).message }),
      ),
    () => rest,
  );
  const context: QueueRunContext = {
    readOnly,
    linksOf({ storeUri, runId }) {
      const slug = slugOf(storeUri);
      return shelves.some((shelf) => shelf.slug === slug) ? runLinks(site(), slug, runId) : undefined;
    },
  };

  app.get(paths.queue, async (asked) =>
    asked.html(queuePage({ site: site(), version, state: await feed.now(), context })),
  );
  app.get(paths.queueEvents, (asked) =>
    streamStates(asked, feed, (state) => ({ event: 'state', data: queueBody(state, context) })),
  );
  app.route('/', actions(link));
}

/** They do what the commands of the same names do, and say so. */
function actions(link: QueueLink): Hono {
  const app = new Hono();
  const act = (path: string, work: (queues: Queues, context: Context) => Promise<string>) =>
    app.post(path, async (context) => {
      const message = await link.use((queues) => work(queues, context));
      // Without JavaScript a form leads back to the page.
      if (context.req.header('accept')?.includes('text/html')) return context.redirect(paths.queue, 303);
      return context.json({ message });
    });

  act(paths.queueAction('pause'), async (queues) => {
    await pauseQueue(queues);
    return 'Paused: workers finish what is under way and take no more.';
  });
  act(paths.queueAction('resume'), async (queues) => {
    await resumeQueue(queues);
    return 'Resumed.';
  });
  act('/queue/runs/:job/retry', async (queues, context) => {
    const { stored } = await runOfJob(queues, context.req.param('job') ?? '');
    const reopened = await retryRun(queues, stored, { failedImages: true });
    if (reopened === undefined)
      return `${stored.runId} is under way, so nothing was changed; retry it when it has ended.`;
    const again = reopened > 0 ? ` ${counted(reopened, 'finished batch')} will be done again.` : '';
    return `${stored.runId} is enqueued again.${again}`;
  });
  act('/queue/runs/:job/cancel', async (queues, context) => {
    const { stored, reference } = await runOfJob(queues, context.req.param('job') ?? '');
    const removed = await cancelRun(queues, stored, reference);
    if (removed === undefined) return `${stored.runId} is not under way.`;
    return `${stored.runId} is cancelled: ${counted(removed, 'batch')} taken out, what is under way will be finished.`;
  });
  return app;
}

/** @throws LeitmotifError `run-not-found` */
async function runOfJob({ runs }: Queues, jobId: string) {
  const job = await runs.getJob(jobId);
  if (!job) throw new LeitmotifError('run-not-found', `No run ${JSON.stringify(jobId)} is in the queue.`);
  const { storeUri, runId } = job.data;
  return { reference: { storeUri, runId }, stored: openRun(openShownStore(storeUri), runId) };
}
