import { expect, test } from 'vitest';
import { mostRead } from '../../src/dashboard/contents.ts';
import { queueBody } from '../../src/dashboard/pages/queue-page.tsx';
import { runLinks } from '../../src/dashboard/paths.ts';
import type { RunView } from '../../src/dashboard/queue-view.ts';
import { exampleRun } from '../example-run.ts';

const ended = {
  jobId: 'job',
  reference: { storeUri: '/results', runId: 'run' },
  status: {
    ...{ storeUri: '/results', runId: 'run', state: 'complete', run: exampleRun('run') },
    ...{ images: { total: 1, done: 1 }, failures: [], failedBatches: [], problems: [] },
    batches: { total: 1, done: 1, active: 0, waiting: 0, failed: 0, removed: 0 },
    ...{ imagesPerSecond: null, secondsLeft: null, enqueuedAt: null, quietSince: null },
  },
  failures: [],
} satisfies RunView;

test.each(['Check the name.', 'save it smaller'])('the hint "%s" ends in one full stop', (hint) => {
  const example = { key: 'a.jpg', batchId: '000000-abcdef01', hint };
  const run = { ...ended, failures: [{ code: 'image-unreadable', images: 1, examples: [example] }] };
  const view = { paused: false, workers: [], runs: [run], minutes: [] };
  const html = queueBody({ view }, { readOnly: true, linksOf: () => undefined });
  expect(/What to do: (.*?) ?<\/p>/.exec(html.replaceAll('\n', ' '))?.[1]?.trim()).toBe(
    `${hint.replace('.', '')}.`,
  );
});

test('only a run that tells which images have no results leads to them', () => {
  const htmlOf = (state: 'running' | 'complete', total: number) => {
    const batches = { ...ended.status.batches, total };
    const failures = [{ code: 'image-empty', images: 2, examples: [] }];
    const run = { ...ended, status: { ...ended.status, state, batches }, failures };
    const view = { paused: false, workers: [], runs: [run], minutes: [] };
    return queueBody({ view }, { readOnly: true, linksOf: () => runLinks({}, 'results', 'run') });
  };
  expect(htmlOf('running', mostRead)).toContain('images?failure=image-empty');
  expect(htmlOf('complete', mostRead + 1)).toContain('images?failure=image-empty');
  const large = htmlOf('running', mostRead + 1);
  expect(large).not.toContain('images?failure=image-empty');
  expect(large).toContain('when it has ended');
});
