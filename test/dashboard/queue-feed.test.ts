import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueueFeed } from '../../src/dashboard/queue-feed.ts';
import type { QueueLink } from '../../src/dashboard/queue-link.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A queue that takes a tenth of a second to answer, and how often it was asked. */
function slowQueue() {
  let asked = 0;
  const use = async () => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error('away');
  };
  const link = { isShown: () => true, use, close: async () => {} } satisfies QueueLink;
  return { feed: createQueueFeed(link), asked: () => asked };
}

test('whoever comes and goes, the queue is asked once a second', async () => {
  const { feed, asked } = slowQueue();
  for (let visit = 0; visit < 5; visit++) feed.watch(() => {})();
  const heard: string[] = [];
  const leave = feed.watch((state) => heard.push('trouble' in state ? state.trouble : ''));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBeLessThanOrEqual(10);
  expect(heard.length).toBe(asked());
  expect(new Set(heard)).toEqual(new Set(['away']));
  leave();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(heard.length);
});

test('who comes later hears the state of now, then of every second', async () => {
  const { feed } = slowQueue();
  const leave = feed.watch(() => {});
  await vi.advanceTimersByTimeAsync(500);
  let heard = 0;
  feed.watch(() => heard++);
  await vi.advanceTimersByTimeAsync(150);
  expect(heard).toBe(1);
  await vi.advanceTimersByTimeAsync(1100);
  expect(heard).toBe(2);
  leave();
  feed.close();
});
