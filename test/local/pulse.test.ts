import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPulse } from '../../src/local/pulse.ts';
import { openStore, type Store } from '../../src/store/store.ts';

vi.mock('../../src/store/store.ts');

const minute = 60_000;
const run = { storeUri: '/results', runId: 'run' };
const put = vi.fn<Store['put']>();

beforeEach(() => {
  vi.useFakeTimers();
  put.mockReset().mockResolvedValue(undefined);
  vi.mocked(openStore).mockReturnValue({ put } as Partial<Store> as Store);
});
afterEach(() => void vi.useRealTimers());

test('tells every minute that a run is worked on, until it is not', async () => {
  const stop = createPulse()(run);
  expect(put.mock.calls).toEqual([['run/alive', new Uint8Array()]]);
  await vi.advanceTimersByTimeAsync(3 * minute);
  expect(put).toHaveBeenCalledTimes(4);
  stop();
  await vi.advanceTimersByTimeAsync(3 * minute);
  expect(put).toHaveBeenCalledTimes(4);
});

test('many short batches of a run at once are told as one is, and each of several runs', async () => {
  const pulse = createPulse();
  for (let second = 0; second < 180; second++) {
    const stops = [pulse(run), pulse(run), pulse({ ...run, runId: 'other' })];
    await vi.advanceTimersByTimeAsync(1000);
    for (const stop of stops) stop();
  }
  const told = put.mock.calls.map(([name]) => name);
  for (const name of ['run/alive', 'other/alive']) {
    const times = told.filter((each) => each === name).length;
    expect(times).toBeGreaterThanOrEqual(3);
    expect(times).toBeLessThanOrEqual(6);
  }
});

test('a store that is away is no reason to stop', async () => {
  put.mockRejectedValue(new Error('away'));
  const stop = createPulse()(run);
  await vi.advanceTimersByTimeAsync(minute);
  expect(put).toHaveBeenCalledTimes(2);
  stop();
});
