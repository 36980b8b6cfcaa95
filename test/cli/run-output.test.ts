import { expect, test } from 'vitest';
import { resultJson, summarise } from '../../src/cli/run-output.ts';
import type { RunResult } from '../../src/local/run.ts';
import { exampleRun } from '../example-run.ts';

const cancelled: RunResult = {
  run: {
    ...exampleRun('photos-1a2b'),
    status: 'cancelled',
    totals: {
      images: 2,
      ok: 0,
      skipped: 0,
      failed: 2,
      batches: { planned: 1, done: 0, failed: 1 },
      concepts: 0,
      reasons: [{ code: 'interrupted', count: 2, example: 'a.jpg' }],
    },
    failures: [{ batchId: '000000-abcdef01', code: 'interrupted', reason: 'It was taken out of the queue.' }],
  },
  storeUri: '/results',
  reusedBatches: 0,
  quality: {
    explainedVariance: null,
    concepts: { least: 0, most: 0 },
    doubtfulConcepts: 0,
    doubtfulBatches: 0,
    unfamiliarImages: 0,
  },
};

test('who waited for a run is told how it ended and which command goes on, and no duration', () => {
  const text = summarise(cancelled, { again: 'leitmotif retry photos-1a2b' });
  expect(text).toMatch(/^Cancelled: 0 of 2 images explained \(2 failed\)/);
  expect(text).toContain('\n  leitmotif retry photos-1a2b tries the failed batches again.\n');
  expect(resultJson(cancelled)).not.toHaveProperty('seconds');
});

test('who ran it is told how long it took', () => {
  const run = { ...cancelled.run, status: 'complete' as const, failures: [] };
  const text = summarise({ ...cancelled, run }, { again: 'The same command', seconds: 75 });
  expect(text).toMatch(/^Done in 1 min 15 s: /);
  expect(text).not.toContain('The same command');
  expect(resultJson(cancelled, 75.0004)).toMatchObject({ seconds: 75 });
});

test('batches that failed for the same reason are one line, however many they are', () => {
  const taken = Array.from({ length: 188 }, (_, i) => ({
    batchId: `${String(i).padStart(6, '0')}-abcdef01`,
    code: 'interrupted',
    reason: 'The batch was taken out of the queue.',
  }));
  const failures = [...taken, { batchId: '000188-abcdef01', code: 'worker-crashed', reason: 'It died.' }];
  const text = summarise({ ...cancelled, run: { ...cancelled.run, failures } }, { again: 'retry' });
  expect(text.split('\n').filter((line) => line.includes('failed:') || line.includes('failed,'))).toEqual([
    '  188 batches failed, the first of them 000000-abcdef01: The batch was taken out of the queue.',
    '  batch 000188-abcdef01 failed: It died.',
  ]);
});
