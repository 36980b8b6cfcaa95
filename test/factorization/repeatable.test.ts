import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint.mts';

test('the same seed gives the same bits, again and in another process', async () => {
  const script = fileURLToPath(new URL('./fingerprint.mts', import.meta.url));
  const elsewhere = promisify(execFile)(process.execPath, ['--import', 'tsx', script, 'print']);
  const here = await fingerprint();
  expect(await fingerprint()).toBe(here);
  expect((await elsewhere).stdout.trim()).toBe(here);
});
