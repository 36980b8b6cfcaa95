import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('2048 channels × 25,088 positions take at most 2.5 times the memory of V beyond V', async () => {
  const script = fileURLToPath(new URL('./footprint.mts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThanOrEqual(2.5);
}, 120_000);
