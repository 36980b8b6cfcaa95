import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFeed, createFeeds } from '../../src/dashboard/feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What takes a tenth of a second to read, and how often it was. */
function slowView() {
  let asked = 0;
  const read = async () => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return asked;
  };
  return { read, feed: createFeed(read, () => 1000), asked: () => asked };
}

test('whoever comes and goes, there is a rest between two readings', async () => {
  const { feed, asked } = slowView();
  for (let visit = 0; visit < 5; visit++) feed.watch(() => {})();
  const heard: number[] = [];
  const leave = feed.watch((state) => heard.push(state));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBeLessThanOrEqual(10);
  expect(heard.length).toBe(asked());
  leave();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(heard.length);
});

test('who comes later hears the state of now, then of every second', async () => {
  const { feed } = slowView();
  const leave = feed.watch(() => {});
  await vi.advanceTimersByTimeAsync(500);
  let heard = 0;
  feed.watch(() => heard++);
  await vi.advanceTimersByTimeAsync(150);
  expect(heard).toBe(1);
  await vi.advanceTimersByTimeAsync(1100);
  expect(heard).toBe(2);
  leave();
});

test('who watches the same thing shares its readings, until the last has left', async () => {
  const { read, asked } = slowView();
  const feedOf = createFeeds<number>(() => 1000);
  const heard: number[] = [];
  const leaves = ['run', 'run'].map((key) => feedOf(key, read).watch((state) => heard.push(state)));
  await vi.advanceTimersByTimeAsync(1300);
  expect(heard).toEqual([1, 1, 2, 2]);
  leaves[0]!();
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual([1, 1, 2, 2, 3]);
  leaves[1]!();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(3);
});

test('what it has read says how long it rests; who comes meanwhile hears the state of now', async () => {
  let isQuiet = true;
  const feed = createFeed(
    async () => isQuiet,
    (quiet) => (quiet ? 60_000 : 1000),
  );
  const heard: boolean[] = [];
  feed.watch((state) => heard.push(state));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(heard).toEqual([true]);
  isQuiet = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toEqual([true, false, false]);
});
