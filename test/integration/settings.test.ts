import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Setting } from '../../src/cli/settings.ts';
import { startRedis } from '../servers/redis.ts';
import { runCli } from './cli.ts';
import { sharedFolder } from './dataset.ts';

const folder = sharedFolder();

/** Runs in a folder of its own with this settings file. */
async function within(name: string, settings: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const cwd = join(folder.path, name);
  await mkdir(cwd);
  await writeFile(join(cwd, 'leitmotif.json'), settings);
  return runCli(args, { cwd, env });
}

test('config says where each value comes from: environment before file before default', async () => {
  const { stdout } = await within('origins', '{ "batchSize": 64, "components": 5 }', ['config', '--json'], {
    LEITMOTIF_COMPONENTS: '12',
    REDIS_URL: 'redis://user:secret@queue:6379',
  });
  const settings: Setting[] = JSON.parse(stdout);
  const of = (name: string) => settings.find((setting) => setting.name === name);
  expect(of('components')).toMatchObject({ value: '12', origin: 'LEITMOTIF_COMPONENTS' });
  expect(of('batchSize')).toMatchObject({ value: '64', origin: expect.stringContaining('leitmotif.json') });
  expect(of('topK')).toMatchObject({ value: '3', origin: 'default' });
  expect(of('redis')).toMatchObject({ value: 'redis://user:***@queue:6379', origin: 'REDIS_URL' });
  expect(stdout).not.toContain('secret');
});

test('a run takes what the command line leaves open from the environment, then the file', async () => {
  const dataset = join(folder.path, 'images');
  await mkdir(dataset);
  await writeFile(join(dataset, 'a.jpg'), '');
  const { stdout } = await within(
    'used',
    '{ "batchSize": 64, "components": 5, "seed": 9 }',
    ['run', dataset, '--dry-run', '--json', '--seed', '1'],
    { LEITMOTIF_COMPONENTS: '12' },
  );
  expect(JSON.parse(stdout).parameters).toMatchObject({ k: 12, batchSize: 64, seed: 1 });
});

test('a variable that is empty, and a list that is, are as good as none', async () => {
  const dataset = join(folder.path, 'unset');
  await mkdir(dataset);
  await writeFile(join(dataset, 'a.jpg'), '');
  const { code, stdout, stderr } = await within(
    'empty',
    '{ "batchSize": 64, "exclude": [] }',
    ['run', dataset, '--dry-run', '--json'],
    {
      LEITMOTIF_BATCH_SIZE: '',
      LEITMOTIF_CONFIG: '',
      LEITMOTIF_INCLUDE: '',
      LEITMOTIF_MODEL: '',
      LEITMOTIF_WORKERS: '',
    },
  );
  expect(stderr).not.toContain('rror');
  expect(code).toBe(0);
  const { dataset: planned, parameters, model } = JSON.parse(stdout);
  expect(planned).toMatchObject({ include: [], exclude: [] });
  expect([parameters.batchSize, model.id]).toEqual([64, 'inception-v3']);
});

test('an empty glob of a settings file is wrong usage', async () => {
  const { code, stderr } = await within('glob', '{ "include": [""] }', ['run', '.', '--dry-run']);
  expect(stderr).toContain('--include is an empty string');
  expect(code).toBe(64);
});

test.each([
  ['unknown', '{ "batchsize": 64 }', 'there is no setting "batchsize"'],
  ['wrong', '{ "batchSize": "many" }', 'batchSize: Expected a whole number ≥ 1, received "many"'],
  ['broken', '{', 'cannot be read as JSON'],
  ['list', '[]', 'does not hold a JSON object'],
])('a settings file that is %s is wrong usage, and named', async (name, text, message) => {
  const { code, stderr } = await within(name, text, ['run', '.', '--dry-run']);
  expect(stderr).toContain('leitmotif.json');
  expect(stderr).toContain(message);
  expect(code).toBe(64);
});

test('doctor finds everything well, and says what is not', async () => {
  const redis = await startRedis();
  const out = join(folder.path, 'stores', 'store');
  const well = await runCli(['doctor', '--out', out, '--json'], { env: { REDIS_URL: redis.url } });
  await redis.stop();
  expect(JSON.parse(well.stdout).map(({ check, status }: Record<string, string>) => [check, status])).toEqual(
    [
      ['machine', 'ok'],
      ['network', 'ok'],
      ['fonts', 'ok'],
      ['store', 'ok'],
      ['redis', 'ok'],
    ],
  );
  expect(well.code).toBe(0);
  // It leaves nothing behind, no folder either.
  expect(existsSync(join(folder.path, 'stores'))).toBe(false);

  await writeFile(join(folder.path, 'file'), '');
  // CI sets this variable; a pipe stays free of colours all the same.
  const env = { REDIS_URL: redis.url, CI: 'true' };
  const ill = await runCli(['doctor', '--out', join(folder.path, 'file')], { env });
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/✗ store +Cannot write/);
  expect(ill.stdout).toMatch(/✗ redis +Cannot reach Redis/);
  expect(ill.stdout).toMatch(/✓ fonts/);
});
