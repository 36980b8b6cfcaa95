/** Bench: what the queue costs, and what a second worker brings. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyStamps } from '../test/photographs.ts';
import type { BenchOptions } from './factorization.ts';
import { enqueueRate } from './queue/enqueue-rate.ts';
import { overheadMilliseconds } from './queue/overhead.ts';
import { compareWorkers } from './queue/scaling.ts';
import { withStation } from './queue/station.ts';

/** Needs a built project (the workers run from it) and redis-server. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  const report = (name: string, value: number, unit: string, bar: string) => {
    const row = { bench: 'queue', case: name, value: Number(value.toPrecision(3)), unit, bar };
    console.log(json ? JSON.stringify(row) : `${name}: ${row.value} ${unit} (bar ${bar})`);
  };
  try {
    const listed = quick ? 20_000 : 100_000;
    report('plan and enqueue', await enqueueRate(folder, listed), 'images/s', '≥ 20000');

    const photographs = join(folder, 'animals');
    const images = quick ? 16 : 96;
    await copyStamps('animals', images, folder);
    await withStation(folder, 1, async (one) => {
      report(
        'overhead of a batch',
        await overheadMilliseconds(one, photographs, folder, quick ? 10 : 40),
        'ms, median',
        '≤ 10',
      );
      await withStation(folder, 2, async (two) => {
        const { best, median } = await compareWorkers(one, two, photographs, folder, quick ? 2 : 4);
        report(`two workers against one, ${images} photographs`, best, 'times as fast, best rounds', '≥ 1.7');
        report(
          `two workers against one, ${images} photographs`,
          median,
          'times as fast, median of pairs',
          '≥ 1.7',
        );
      });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
