import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapAtOnce, mapInGroups } from '../src/at-once.ts';

test('gives results in order and keeps to its bound', async () => {
  let [running, most] = [0, 0];
  const results = await mapAtOnce([30, 5, 20, 1, 10], 2, async (milliseconds, i) => {
    running += 1;
    most = Math.max(most, running);
    await sleep(milliseconds);
    running -= 1;
    return i;
  });
  expect(results).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
  expect(await mapAtOnce([], 2, async () => 1)).toEqual([]);
});

test('begins nothing after a failure and waits for what runs', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item === 1) throw new Error('broken');
    await sleep(10);
    ended.push(item);
  };
  await expect(mapAtOnce([0, 1, 2, 3], 2, work)).rejects.toThrow('broken');
  expect(ended).toEqual([0]);
});

test('takes no more items from a stream than it works on', async () => {
  let taken = 0;
  async function* numbers() {
    for (; taken < 10; taken++) yield taken;
  }
  const results: number[] = [];
  for await (const result of mapInGroups(numbers(), 4, async (i) => i * 2)) {
    results.push(result);
    expect(taken).toBeLessThan(results.length + 4);
  }
  expect(results).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
});
