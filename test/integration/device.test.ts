import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { reasonAgainst } from '../../src/model/device.ts';
import { copyStamps } from '../photographs.ts';
import { startRedis } from '../servers/redis.ts';
import { runCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
let dataset: string;

beforeAll(async () => {
  dataset = join(folder.path, 'fruit');
  await copyStamps('food/fruit', 2, folder.path);
});

test('auto runs on what is there, and the receipt says on what', async () => {
  const ended = await runCli(['run', dataset, '--out', join(folder.path, 'out'), '--json']);
  const expected = (await reasonAgainst('cuda')) === undefined ? 'cuda' : 'cpu';
  expect(ended.stderr).toContain(`on ${expected}.`);
  const stored = runOf(ended);
  const receipt = await stored.receipt((await batchIdsOf(stored))[0]!);
  expect(receipt.host.device).toBe(expected);
});

const withoutCuda = test.skipIf((await reasonAgainst('cuda')) === undefined);

withoutCuda(
  'a device that is missing is refused before anything is computed, with what to install',
  async () => {
    const { code, stderr } = await runCli([
      'run',
      dataset,
      '--device',
      'cuda',
      '--out',
      join(folder.path, 'out'),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('[device-unavailable] The device "cuda" cannot be used');
    expect(stderr).toContain('npm run gpu:install');
  },
);

withoutCuda('a worker without its device takes no batch', async () => {
  const redis = await startRedis();
  const { code, stderr } = await runCli(['worker'], {
    env: { REDIS_URL: redis.url, LEITMOTIF_DEVICE: 'cuda' },
  });
  await redis.stop();
  expect(code).toBe(1);
  expect(stderr).toContain('[device-unavailable]');
});

withoutCuda('doctor tries the device', async () => {
  const { code, stdout } = await runCli(['doctor', '--device', 'cuda', '--out', join(folder.path, 'out')]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ network .*"cuda" cannot be used/);
});
