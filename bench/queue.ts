/** Bench: what the queue costs, and what a second worker brings. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyStamps } from '../test/photographs.ts';
import type { BenchOptions } from './options.ts';
import { enqueueRate } from './queue/enqueue-rate.ts';
import { overheadMilliseconds } from './queue/overhead.ts';
import { compareWorkers } from './queue/scaling.ts';
import { withStation } from './queue/station.ts';

/** By folder of the collection: eight batches of 32. */
const photographs: [folder: string, count: number][] = [
  ['animals', 127],
  ['food', 50],
  ['plants', 39],
  ['household', 32],
  ['vehicles', 8],
];
const few = 48;

/** Needs a built project (the workers run from it) and redis-server. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  const report = (name: string, value: number, unit: string, bar: string) => {
    const row = { bench: 'queue', case: name, value: Number(value.toPrecision(3)), unit, bar };
    console.log(json ? JSON.stringify(row) : `${name}: ${row.value} ${unit}${bar && ` (bar ${bar})`}`);
  };
  try {
    const listed = quick ? 20_000 : 100_000;
    report('plan and enqueue', await enqueueRate(folder, listed), 'images/s', '≥ 20000');

    const small = join(folder, 'small');
    await copyStamps('animals', few, small);
    const large = join(folder, 'large');
    const kinds = quick ? photographs.slice(0, 1) : photographs;
    for (const [kind, count] of kinds) await copyStamps(kind, count, large);
    await withStation(folder, 1, async (one) => {
      report(
        'overhead of a batch',
        await overheadMilliseconds(one, small, folder, quick ? 10 : 40),
        'ms, median',
        '≤ 10',
      );
      await withStation(folder, 2, async (two) => {
        const ratios = await compareWorkers(one, two, { small, large }, folder);
        const many = kinds.reduce((sum, [, count]) => sum + count, 0);
        report(`two workers against one, ${few} photographs`, ratios.small, 'times as fast', '');
        report(`two workers against one, ${many} photographs`, ratios.large, 'times as fast', '≥ 1.7');
      });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
