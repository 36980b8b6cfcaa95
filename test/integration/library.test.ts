/** The library as built: making runs, and the types that programs see. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
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

test.each(['nodenext', 'bundler'])(
  'a strict program without Node’s types compiles (%s)',
  async (resolution) => {
    const program = join(folder.path, `${resolution}.mts`);
    await writeFile(
      program,
      `import { openRun, type Row } from 'leitmotif';
import { runLocally } from 'leitmotif/run';
const { run, storeUri } = await runLocally({ dataset: 'photos', store: 'out', parameters: { k: { from: 2, to: 5 } } });
const reader = await openRun(run.runId, { store: storeUri });
const rows: Row<'contributions'>[] = [];
for await (const row of reader.rows('contributions')) rows.push(row);
export const share: number | undefined = (await reader.motifs()).motifs[0]?.share;
`,
    );
    await mkdir(join(folder.path, 'node_modules'), { recursive: true });
    await symlink(resolve('.'), join(folder.path, 'node_modules', 'leitmotif')).catch(() => {});
    const module = resolution === 'bundler' ? 'esnext' : resolution;
    const options = `--noEmit --strict --target es2022 --lib es2023,dom --module ${module} --moduleResolution ${resolution}`;
    const compiled = await promisify(execFile)(
      resolve('node_modules/.bin/tsc'),
      [...options.split(' '), program],
      { cwd: folder.path },
    ).catch(({ stdout }) => ({ stdout }));
    expect(compiled.stdout).toBe('');
  },
);
