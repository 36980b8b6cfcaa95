import { expect, test } from 'vitest';
import { describeStatus, statusJson } from '../../src/cli/status-output.ts';
import type { RunStatus } from '../../src/queue/status.ts';
import { exampleRun } from '../example-run.ts';

const status: RunStatus = {
  storeUri: '/results',
  runId: 'photos-1a2b',
  state: 'running',
  images: { total: 9, done: 6 },
  batches: { total: 4, done: 2, active: 1, waiting: 0, failed: 1, removed: 0 },
  failures: [{ code: 'store-unwritable', batches: 1, example: 'The disk is full.' }],
  failedBatches: [],
  problems: [
    { code: 'image-format', images: 2 },
    { code: 'image-empty', images: 1 },
  ],
  quietSince: null,
  imagesPerSecond: null,
  secondsLeft: null,
  enqueuedAt: null,
  run: exampleRun('photos-1a2b'),
};

test('tells why batches failed, and why images of others have no results', () => {
  const lines = describeStatus({ workers: 1, paused: false, runs: [status] }, { clear: false }).split('\n');
  expect(lines).toEqual([
    '1 worker connected.',
    'photos-1a2b  running  6 / 9 images  66 %',
    '  4 batches: 2 done, 1 active, 1 failed; store /results',
    '  1 batch failed: store-unwritable (The disk is full.)',
    '  2 images without results: image-format',
    '  1 image without results: image-empty',
    '',
  ]);
});

test('tells how fast a run goes, once that is known', () => {
  const going = { ...status, imagesPerSecond: 2.04, secondsLeft: 90 };
  expect(describeStatus({ workers: 1, paused: false, runs: [going] }, { clear: false })).toContain(
    'photos-1a2b  running  6 / 9 images  66 %  2.0 images/s  1 min 30 s left\n',
  );
});

test('of a run that the queue has lost it knows no progress, but says what to do', () => {
  const lost = { ...status, state: 'unqueued' as const };
  expect(describeStatus({ workers: 1, paused: false, runs: [lost] }, { clear: false })).toBe(
    '1 worker connected.\nphotos-1a2b  not in the queue  9 images\n  4 batches; store /results\n' +
      '  leitmotif run works on it, or nobody does; leitmotif retry photos-1a2b --out /results puts it into the queue.\n',
  );
});

test('of one that nobody has worked on for long it says since when', () => {
  const quietSince = new Date(Date.now() - 3.5 * 3_600_000).toISOString();
  const died = { ...status, state: 'unqueued' as const, quietSince };
  const queue = { workers: 1, paused: false, runs: [died] };
  expect(describeStatus(queue, { clear: false }).split('\n').at(-2)).toBe(
    '  Nothing new for 3 hours; leitmotif retry photos-1a2b --out /results puts it into the queue.',
  );
  expect(statusJson(queue).runs).toMatchObject([{ state: 'unqueued', quietSince }]);
});

test('says that the queue is paused, and what lets it go on', () => {
  const queue = { workers: 0, paused: true, runs: [] };
  expect(describeStatus(queue, { clear: false })).toBe(
    'No worker is connected.\nThe queue is paused: workers take no more. leitmotif queue resume goes on.\nNo run is in the queue.\n',
  );
  expect(statusJson(queue)).toEqual(queue);
});

test('of a run whose store is gone it says why it knows nothing', () => {
  const gone = { storeUri: '/results', runId: 'photos-1a2b', trouble: '/results/run.json does not exist.' };
  const queue = { workers: 1, paused: false, runs: [gone] };
  expect(describeStatus(queue, { clear: false })).toBe(
    '1 worker connected.\nphotos-1a2b\n  store /results\n  /results/run.json does not exist.\n',
  );
  expect(statusJson(queue)).toEqual(queue);
});
