import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import { aliveObject } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { counted } from '../../src/views/format.ts';
import { copyStamps } from '../photographs.ts';
import { childrenOf, runCli, startCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
let dataset: string;
let undisturbed: StoredRun;
const args = (out: string) => [
  'run',
  dataset,
  '--out',
  join(folder.path, out),
  '--batch-size',
  '4',
  '--size',
  '96',
  '-k',
  '2',
  '--workers',
  '1',
  '--json',
];

beforeAll(async () => {
  dataset = join(folder.path, 'fruit');
  await copyStamps('food/fruit', 12, folder.path);
  undisturbed = runOf(await runCli(args('undisturbed')));
});

/** Resolves with the names of the run's finished batches once there are `count` of them. */
async function finishedBatches(out: string, count: number): Promise<string[]> {
  for (;;) {
    const [runId] = await readdir(join(folder.path, out)).catch(() => []);
    if (runId) {
      const stored = openRun(openStore(join(folder.path, out)), runId);
      const ids = await batchIdsOf(stored).catch(() => []);
      const done = (
        await Promise.all(ids.map(async (id) => ((await stored.isDone(id)) ? id : undefined)))
      ).filter(Boolean);
      if (done.length >= count) return done as string[];
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('Ctrl-C stops in order; the same command finishes what is missing and keeps the rest', async () => {
  const first = startCli(args('stopped'));
  const kept = await finishedBatches('stopped', 1);
  const workers = childrenOf(first);
  first.process.kill('SIGINT');
  const ended = await first.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain('the same command resumes');
  expect(ended.stdout).toBe('');
  for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');

  const [runId] = await readdir(join(folder.path, 'stopped'));
  const stored = openRun(openStore(join(folder.path, 'stopped')), runId!);
  expect((await stored.manifest()).status).toBe('interrupted');
  const receipts = kept.map((id) => join(folder.path, 'stopped', runId!, 'batches', id, 'receipt.json'));
  const before = await Promise.all(receipts.map((path) => stat(path)));

  const ids = await batchIdsOf(stored);
  const left = ids.slice((await finishedBatches('stopped', 1)).length);
  const ask = async (...more: string[]) => {
    const { stdout, stderr } = await runCli([...args('stopped'), '--dry-run', ...more]);
    return { pending: JSON.parse(stdout).pending, said: stderr.trim().split('\n').at(-1) };
  };
  expect(await ask()).toEqual({
    pending: left,
    said: `${counted(3 - left.length, 'batch')} done already; ${counted(left.length, 'batch')} to do, ${4 * left.length} images.`,
  });
  expect(await ask('--force')).toEqual({ pending: ids, said: '3 batches to do, 12 images.' });

  const second = await runCli(args('stopped'));
  expect(second.code).toBe(0);
  expect(await ask()).toEqual({ pending: [], said: 'Every batch is done already (--force recomputes).' });
  expect(JSON.parse(second.stdout)).toMatchObject({
    status: 'complete',
    totals: { ok: 12, batches: { done: 3 } },
  });
  const after = await Promise.all(receipts.map((path) => stat(path)));
  expect(after.map(({ mtimeMs }) => mtimeMs)).toEqual(before.map(({ mtimeMs }) => mtimeMs));
});

test('a run that is killed leaves a sign of when it was alive, which the same command clears away', async () => {
  const first = startCli(args('killed'));
  await finishedBatches('killed', 1);
  first.process.kill('SIGKILL');
  await first.ended;
  const [runId] = await readdir(join(folder.path, 'killed'));
  const { store, manifest } = openRun(openStore(join(folder.path, 'killed')), runId!);
  expect((await manifest()).status).toBe('running');
  expect(await store.has(aliveObject(runId!))).toBe(true);
  const unfinished = await runCli(['validate', join(folder.path, 'killed', runId!)]);
  expect([unfinished.code, unfinished.stderr]).toEqual([0, expect.stringContaining('not done yet')]);

  expect((await runCli(args('killed'))).code).toBe(0);
  expect((await manifest()).status).toBe('complete');
  expect(await store.has(aliveObject(runId!))).toBe(false);
});

test('Ctrl-C while the end of a run is written stops it, too; the same command writes it', async () => {
  const first = startCli(args('finishing'));
  await first.says('Linking the batches');
  first.process.kill('SIGINT');
  const ended = await first.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toMatch(/Stopping\. Another Ctrl-C ends it at once.*\n.*Interrupted/);
  const [runId] = await readdir(join(folder.path, 'finishing'));
  const stored = openRun(openStore(join(folder.path, 'finishing')), runId!);
  expect((await stored.manifest()).status).toBe('interrupted');

  const second = await runCli(args('finishing'));
  expect(second.stderr).toContain('Every batch is done already');
  expect(JSON.parse(second.stdout)).toMatchObject({ status: 'complete', reusedBatches: 3 });
});

test('a dataset that goes away stops the run; once it is back, the same command finishes it', async () => {
  const first = startCli(args('away'));
  await finishedBatches('away', 1);
  await rename(dataset, `${dataset}.away`);
  const ended = await first.ended.finally(() => rename(`${dataset}.away`, dataset));
  expect(ended.stderr).toContain(
    `[dataset-unreachable] Cannot read the dataset ${dataset}: it does not exist.`,
  );
  expect(ended.code).toBe(1);
  const second = await runCli(args('away'));
  expect(JSON.parse(second.stdout)).toMatchObject({ status: 'complete', totals: { ok: 12 } });
});

test('a killed worker process costs nothing: its batch is done again, with the same result', async () => {
  const disturbed = startCli(args('disturbed'));
  await disturbed.says('to do');
  let victims: number[] = [];
  while (victims.length === 0) victims = childrenOf(disturbed);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(victims[0]!, 'SIGKILL');
  const ended = await disturbed.ended;
  expect(ended.code).toBe(0);
  for (const id of await batchIdsOf(undisturbed)) {
    expect((await runOf(ended).receipt(id)).objects).toEqual((await undisturbed.receipt(id)).objects);
  }
});

test('--force computes everything again, to the same bytes', async () => {
  const [id] = await batchIdsOf(undisturbed);
  const before = await undisturbed.receipt(id!);
  const again = await runCli([...args('undisturbed'), '--force']);
  expect(JSON.parse(again.stdout).reusedBatches).toBe(0);
  const after = await undisturbed.receipt(id!);
  expect(after.finishedAt).not.toBe(before.finishedAt);
  expect(after.objects).toEqual(before.objects);
});

test('a batch that kills its process every time fails alone; the same command does it later', async () => {
  const one = (out: string) => ['run', dataset, '--out', join(folder.path, out), '--workers', '1', '--json'];
  const poisoned = startCli(one('poisoned'));
  const killed = new Set<number>();
  while (killed.size < 2 && poisoned.process.exitCode === null) {
    for (const pid of childrenOf(poisoned)) {
      if (!killed.has(pid)) process.kill(pid, 'SIGKILL');
      killed.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const ended = await poisoned.ended;
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    status: 'partial',
    totals: {
      failed: 12,
      batches: { planned: 1, done: 0, failed: 1 },
      reasons: [{ code: 'worker-crashed', count: 12 }],
    },
  });
  expect(ended.stderr).toContain('tries the failed batches again');

  const again = await runCli(one('poisoned'));
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'complete', totals: { ok: 12, failed: 0 } });
});
