import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fingerprints } from './fingerprint.mts';

async function elsewhere(order: readonly number[], threads: number): Promise<string[]> {
  const script = fileURLToPath(new URL('./fingerprint.mts', import.meta.url));
  const parameters = ['--import', 'tsx', script, JSON.stringify(order), `${threads}`];
  return JSON.parse((await promisify(execFile)(process.execPath, parameters)).stdout);
}

test.each([1, 2])(
  '%i threads: the same bits again, in another process, and in another order',
  async (threads) => {
    const [a, b, c] = await fingerprints([0, 1, 2], threads);
    expect(await fingerprints([1], threads)).toEqual([b]);
    expect(await elsewhere([2, 1, 0, 2], threads)).toEqual([c, b, a, c]);
  },
);
