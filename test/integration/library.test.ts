/** Making runs with the library, as built. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { residual } from '../fixtures/networks.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { copyStamps } from '../photographs.ts';
import { runCli } from './cli.ts';
import { sharedFolder } from './dataset.ts';

const folder = sharedFolder();
const env = () => ({
  LEITMOTIF_MODELS: join(folder.path, 'models'),
  LEITMOTIF_CACHE: join(folder.path, 'cache'),
});
const cli = (...args: string[]) => runCli(args, { cwd: folder.path, env: env() });

/** What an example prints, and how it ends. */
async function example(name: string, ...args: string[]) {
  const child = spawn(process.execPath, [resolve('examples', name), ...args], {
    cwd: folder.path,
    env: { ...process.env, ...env() },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise((settle) => child.on('close', settle));
  return { code, lines: said.split('\n').filter(Boolean) };
}

beforeAll(async () => {
  await mkdir(join(folder.path, 'photos'));
  await copyStamps('food/fruit', 3, join(folder.path, 'photos'));
  await writeNetwork(folder.path, 'residual', residual());
  expect((await cli('models', 'add', 'residual.onnx', '--input-size', '64')).code).toBe(0);
});

test('a service explains a folder, and asks for what the command line asks for unless it says otherwise', async () => {
  const { code, lines } = await example('explain-folder.mjs', 'photos', 'out', 'residual');
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^m01 {2}\d+ % {2}\S/);

  // The run that the command line would make is the one that is there.
  const args = ['photos', '--out', 'out', '--model', 'residual', '-k', '4', '--batch-size', '16', '--json'];
  const { stdout } = await cli('run', ...args);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'complete', reusedBatches: 1, totals: { ok: 3 } });
});
