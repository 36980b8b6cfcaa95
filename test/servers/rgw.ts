/** A real S3 server for tests and measurements: Ceph's RADOS gateway, started by `rgw.sh`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.ts';

const script = fileURLToPath(new URL('rgw.sh', import.meta.url));

/** Installing the packages can be part of it. */
const patience = 240_000;

/** The environment variables that lead an S3 client to a server. */
export type S3Environment = Record<
  'AWS_ENDPOINT_URL_S3' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_REGION',
  string
>;

/**
 * The server that keeps its state in `folder`: whoever asks first starts it, the others wait for it. It ends with
 * the process `owner`, or when the process named in `<folder>/rgw.pid` is told to.
 */
export async function sharedRgw(folder: string, owner: number): Promise<S3Environment> {
  const state = join(folder, 'rgw');
  const isFirst = await mkdir(state).then(
    () => true,
    () => false,
  );
  if (isFirst) await start(folder, state, owner);
  const endpointFile = join(folder, 'rgw.endpoint');
  const deadline = performance.now() + patience;
  while (!existsSync(join(state, 'ready'))) {
    const hasEnded = existsSync(join(folder, 'rgw.failed'));
    if (hasEnded || performance.now() > deadline) {
      const log = await readFile(join(folder, 'rgw.log'), 'utf8');
      throw new Error(`The S3 server for the tests did not start:\n${log.slice(-2000)}`);
    }
    await sleep(100);
  }
  return {
    AWS_ENDPOINT_URL_S3: await readFile(endpointFile, 'utf8'),
    AWS_ACCESS_KEY_ID: 'testkey',
    AWS_SECRET_ACCESS_KEY: 'testsecret',
    AWS_REGION: 'us-east-1',
  };
}

async function start(folder: string, state: string, owner: number): Promise<void> {
  const [port, ...monitorPorts] = await freePorts(3);
  await writeFile(join(folder, 'rgw.endpoint'), `http://127.0.0.1:${port}`);
  const log = await open(join(folder, 'rgw.log'), 'w');
  const server = spawn(script, [state, owner, port, ...monitorPorts].map(String), {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await writeFile(join(folder, 'rgw.pid'), String(server.pid));
  server.on('exit', () => void writeFile(join(folder, 'rgw.failed'), '').catch(() => {}));
  server.unref();
  await log.close();
}
