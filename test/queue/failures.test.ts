import { UnrecoverableError } from 'bullmq';
import { expect, test } from 'vitest';
import { LeitmotifError } from '../../src/errors.ts';
import { failJob, failureOf } from '../../src/queue/failures.ts';

test('code and reason survive the way through Redis', () => {
  const { message } = failJob(new LeitmotifError('store-unwritable', 'The disk is full.\nReally.'));
  expect(failureOf(message)).toEqual({ code: 'store-unwritable', reason: 'The disk is full.\nReally.' });
});

test('only what may heal is tried again', () => {
  expect(failJob(new LeitmotifError('store-unwritable', 'x'))).not.toBeInstanceOf(UnrecoverableError);
  expect(failJob(new LeitmotifError('model-invalid', 'x'))).toBeInstanceOf(UnrecoverableError);
  expect(failJob(new TypeError('x is undefined'))).toBeInstanceOf(UnrecoverableError);
});

test.each([
  'Unexpected exit code: null signal: SIGKILL',
  '[constructor] x',
  'job stalled more than allowable limit',
  undefined,
])('a job that ends with %j died with its process', (reason) => {
  expect(failureOf(reason).code).toBe('worker-crashed');
});
