import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, startCli } from './cli.ts';
import { sharedFolder } from './dataset.ts';

const folder = sharedFolder();

test.each([
  [[], 'Usage: leitmotif'],
  [['run'], "missing required argument 'dataset'"],
  [['run', '.', '--sise', '300'], 'Did you mean --size?'],
  [
    ['run', '.', '-k', 'many'],
    'Expected a whole number from 1 to 64, a range such as 2..12, or auto, received "many".',
  ],
  [['run', '.', '--overlay-format', 'bmp'], 'Allowed choices are jpeg, png, webp'],
  [['run', '.', '--device', 'tpu'], 'Allowed choices are auto, cpu, cuda, webgpu'],
  [['run', '.', '--max-failures', '-3'], 'Expected a number or a percentage'],
  [['run', '.', '--out', 'https://example.org'], 'a store is a folder'],
  [['run', ''], 'The dataset is an empty string; name a folder.'],
  [['validate', ''], 'The run is an empty string; name a run.'],
  [['export', 'run', '--format', 'csv', '--to', ''], 'Expected a folder, received an empty string.'],
  [['diff', 'run', 'other', '--report', ''], 'Expected a folder, received an empty string.'],
  [['walk', '.'], "unknown command 'walk'"],
])('leitmotif %j is wrong usage: exit code 64 and what was expected', async (args, message) => {
  const { code, stdout, stderr } = await runCli(args);
  expect(stderr).toContain(message);
  expect(code).toBe(64);
  expect(stdout).toBe('');
});

test.each([
  [['run'], 'leitmotif run --help'],
  [['models', 'add'], 'leitmotif models add --help'],
  [['walk'], 'leitmotif --help'],
])('leitmotif %j points at the help of what was asked for', async (args, help) => {
  expect((await runCli(args)).stderr).toContain(`(${help} tells more)`);
});

test('a run that lies in the working folder is not found by its name alone: said how to write it', async () => {
  const cwd = join(folder.path, 'results');
  await mkdir(join(cwd, 'photos-1'), { recursive: true });
  await writeFile(join(cwd, 'photos-1', 'run.json'), '{}');
  for (const name of ['photos-1', 'photos-1/']) {
    const { stderr } = await runCli(['validate', name], { cwd });
    expect(stderr).toContain('one is in the working folder.\n      For that one write ./photos-1\n');
  }
});

test('--help teaches: options with defaults, examples, exit codes', async () => {
  const { code, stdout } = await runCli(['run', '--help']);
  expect(code).toBe(0);
  for (const part of ['--batch-size <n>', 'default: 32', 'Examples:', 'Exit codes:', 'LEITMOTIF_OUT']) {
    expect(stdout).toContain(part);
  }
});

test('doctor says what --out is for: the store that it checks', async () => {
  const { stdout } = await runCli(['doctor', '--help']);
  expect(stdout).toContain('store to check');
  expect(stdout).not.toContain('not in the queue');
});

test('--version is the package’s', async () => {
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each(['stdout', 'stderr'] as const)(
  'nobody reads %s any more: no stack trace, and the work is done',
  async (name) => {
    const dataset = join(folder.path, `unread-${name}`);
    await mkdir(dataset);
    await writeFile(join(dataset, 'a.jpg'), '');
    const { process, ended } = startCli(['run', dataset, '--dry-run', '--json']);
    process[name]?.destroy();
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);
    if (name === 'stderr') expect(JSON.parse(stdout).dataset.images).toBe(1);
    else expect(stderr).not.toContain('EPIPE');
  },
);

const throughShell = (command: string) =>
  spawnSync('sh', ['-c', `exec node dist/src/cli/main.js ${command}`], { encoding: 'utf8' });

test('results that cannot be written: the reason, and exit code 1', () => {
  const { status, stderr } = throughShell('models list --json >/dev/full');
  expect(status).toBe(1);
  expect(stderr).toBe(
    'error [output-unwritable] Standard output cannot be written: no space is left on the device.\n',
  );
});

test('messages that cannot be written stop nothing', () => {
  const { status, stdout } = throughShell('models list --sise 2>/dev/full');
  expect(status).toBe(64);
  expect(stdout).toBe('');
});

test('without a home folder it says what to set', async () => {
  const { code, stderr } = await runCli(['models', 'list'], {
    env: { HOME: '', LEITMOTIF_MODELS: '', XDG_DATA_HOME: '' },
  });
  expect(code).toBe(64);
  expect(stderr).toContain('There is no home folder');
  expect(stderr).toContain('Set LEITMOTIF_MODELS to a folder, or HOME.');
});

test('a dataset that does not exist is named', async () => {
  const { code, stderr } = await runCli(['run', join(folder.path, 'nowhere')]);
  expect(code).toBe(1);
  expect(stderr).toContain(`Cannot open the dataset ${join(folder.path, 'nowhere')}: it does not exist.`);
});

test('filters that leave nothing say so, with keys to compare with', async () => {
  const dataset = join(folder.path, 'filtered');
  await mkdir(join(dataset, 'birds'), { recursive: true });
  await writeFile(join(dataset, 'birds', 'owl.jpg'), '');
  const { code, stderr } = await runCli(['run', dataset, '--include', '*.png']);
  expect(code).toBe(1);
  expect(stderr).toContain(`None of the 1 image in ${dataset} is left by --include *.png.`);
  expect(stderr).toContain('"birds/owl.jpg"');
  const excluded = await runCli(['run', dataset, '--exclude', '**']);
  expect(excluded.stderr).toContain(`None of the 1 image in ${dataset} is left by --exclude **.`);
});

test('a model that does not exist is named, with those that do', async () => {
  const { code, stderr } = await runCli(['run', folder.path, '--model', 'resnet']);
  expect(code).toBe(1);
  expect(stderr).toContain('inception-v3');
});

test.each([
  [['models', 'test', 'inception-v3', 'nowhere.jpg'], 1, 'nowhere.jpg cannot be read: it does not exist.'],
  [['models', 'test', 'inception-v3', '.'], 1, '. cannot be read: it is a folder.'],
  [['serve', '--token-file', '.'], 64, 'The token file . cannot be read: it is a folder.'],
])('leitmotif %j says why it cannot be read', async (args, expected, message) => {
  const { code, stderr } = await runCli(args);
  expect(stderr).toContain(message);
  expect(code).toBe(expected);
});

test('a store that cannot be written is an error that names it, at once', async () => {
  const dataset = join(folder.path, 'unwritable');
  await mkdir(dataset);
  await writeFile(join(dataset, 'a.jpg'), '');
  await writeFile(join(folder.path, 'taken'), '');
  const { code, stderr } = await runCli(['run', dataset, '--out', join(folder.path, 'taken', 'store')]);
  expect(code).toBe(1);
  expect(stderr).toContain('[store-unwritable]');
  expect(stderr).toContain(`${join(folder.path, 'taken')} is a file, not a folder.`);
  expect(stderr).not.toContain('permissions');
});
