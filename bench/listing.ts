/** Bench: the memory that enqueueing takes, from a bucket with few keys and from one with many. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { packageRoot } from '../src/package-root.ts';
import { plainClient } from '../test/servers/plain-client.ts';
import { type S3Environment, sharedRgw } from '../test/servers/rgw.ts';
import { fillBucket } from './listing/fill-bucket.ts';
import { medianOf } from './median.ts';
import type { BenchOptions } from './options.ts';
import { withQueues } from './queue/station.ts';

const few = 1000;
const rounds = 3;

/** Needs a built project, redis-server and Ceph's gateway. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const many = quick ? 10_000 : 100_000;
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  try {
    const server = await sharedRgw(folder, process.pid);
    const client = plainClient(server);
    for (const [Bucket, count] of [
      ['few', few],
      ['many', many],
    ] as const) {
      await client.send(new CreateBucketCommand({ Bucket, ACL: 'public-read-write' }));
      await fillBucket(`${server.AWS_ENDPOINT_URL_S3}/${Bucket}`, count);
    }
    await withQueues(folder, async (_, redisUrl) => {
      const of = (bucket: string) => enqueue(`s3://${bucket}`, folder, { ...server, REDIS_URL: redisUrl });
      const small = await of('few');
      const large = await of('many');
      report(json, `peak memory, ${few} keys`, small.megabytes, 'MB', '');
      report(json, `peak memory, ${many} keys`, large.megabytes, 'MB', '');
      report(json, 'growth', large.megabytes - small.megabytes, 'MB', '≤ 50');
      report(json, `list and enqueue ${many} keys`, many / large.seconds, 'images/s', '');
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The built command, in a process of its own: its peak memory and wall time, medians of a few rounds. */
async function enqueue(dataset: string, folder: string, environment: S3Environment & { REDIS_URL: string }) {
  const took: { megabytes: number; seconds: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const store = await mkdtemp(join(folder, 'store-'));
    const start = performance.now();
    const stderr = await enqueueOnce(dataset, store, environment);
    const seconds = (performance.now() - start) / 1000;
    took.push({ megabytes: Number(/peak (\d+) kB/.exec(stderr)?.[1]) / 1000, seconds });
  }
  return {
    megabytes: medianOf(took.map(({ megabytes }) => megabytes)),
    seconds: medianOf(took.map(({ seconds }) => seconds)),
  };
}

function enqueueOnce(dataset: string, store: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const tell = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS, "kB"))';
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(tell)}`,
    main,
    'enqueue',
    dataset,
    '--out',
    store,
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: { ...process.env, ...environment } }, (error, _, stderr) => {
      if (error) reject(new Error(stderr));
      else resolve(stderr);
    });
  });
}

function report(json: boolean, name: string, value: number, unit: string, bar: string): void {
  const row = { bench: 'listing', case: name, value: Number(value.toPrecision(3)), unit, bar };
  console.log(json ? JSON.stringify(row) : `${name}: ${row.value} ${unit}${bar && ` (bar ${bar})`}`);
}
