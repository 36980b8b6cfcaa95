import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createSolver } from '../../src/factorization/solver.ts';
import { fingerprint } from './fingerprint.mts';
import { planted } from './planted.ts';

test('the same seed gives the same bits, again and in another process', async () => {
  const script = fileURLToPath(new URL('./fingerprint.mts', import.meta.url));
  const elsewhere = promisify(execFile)(process.execPath, ['--import', 'tsx', script, 'print']);
  const here = await fingerprint();
  expect(await fingerprint()).toBe(here);
  expect((await elsewhere).stdout.trim()).toBe(here);
});

test('what the solver did before changes nothing', async () => {
  const [small, large] = [planted(64, 98, 8, 1), planted(1024, 700, 12, 3)];
  const [forth, back] = [await createSolver(), await createSolver()];
  const options = { k: 7, seed: 42 };
  const first = [await forth.factorize(small, options), await forth.factorize(large, options)];
  const second = [await back.factorize(large, options), await back.factorize(small, options)];
  expect(second.reverse()).toEqual(first);
  await Promise.all([forth.close(), back.close()]);
});
