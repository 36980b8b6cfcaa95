import { expect, test } from 'vitest';
import { within } from '../src/within.ts';

const tooLate = () => new Error('no answer');

test('gives what the work gives, or throws what it throws', async () => {
  expect(await within(60_000, Promise.resolve(1), tooLate)).toBe(1);
  await expect(within(60_000, Promise.reject(new Error('broken')), tooLate)).rejects.toThrow('broken');
});

test('does not wait for ever', async () => {
  await expect(within(1, new Promise(() => {}), tooLate)).rejects.toThrow('no answer');
});
