import { expect, test } from 'vitest';
import { queueBody } from '../../src/dashboard/pages/queue-page.tsx';
import type { RunView } from '../../src/dashboard/queue-view.ts';
import { exampleRun } from '../example-run.ts';

const ended: RunView = {
  jobId: 'job',
  reference: { storeUri: '/results', runId: 'run' },
  status: {
    ...{ storeUri: '/results', runId: 'run', state: 'complete', run: exampleRun('run') },
    ...{ images: { total: 1, done: 1 }, failures: [], failedBatches: [], problems: [] },
    batches: { total: 1, done: 1, active: 0, waiting: 0, failed: 0, removed: 0 },
    ...{ imagesPerSecond: null, secondsLeft: null, enqueuedAt: null },
  },
  failures: [],
};

test.each(['Check the name.', 'save it smaller'])('the hint "%s" ends in one full stop', (hint) => {
  const example = { key: 'a.jpg', batchId: '000000-abcdef01', hint };
  const run = { ...ended, failures: [{ code: 'image-unreadable', images: 1, examples: [example] }] };
  const view = { paused: false, workers: [], runs: [run], minutes: [] };
  const html = queueBody({ view }, { readOnly: true, linksOf: () => undefined });
  expect(/What to do: (.*?) ?<\/p>/.exec(html.replaceAll('\n', ' '))?.[1]?.trim()).toBe(
    `${hint.replace('.', '')}.`,
  );
});
