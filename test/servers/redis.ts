/** A real Redis server for tests, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRedis } from '../../src/queue/connection.ts';
import { freePort } from './free-ports.ts';

export interface RedisServer {
  url: string;
  /** Ends the process the hard way; its append-only file stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess;

  const start = async () => {
    const settings = [
      '--port',
      port,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--appendonly',
      'yes',
      '--save',
      '',
    ];
    server = spawn('redis-server', [...settings.map(String), '--maxmemory-policy', 'noeviction'], {
      stdio: 'ignore',
    });
    for (let attempt = 0; ; attempt++) {
      if (
        await checkRedis(url).then(
          () => true,
          () => false,
        )
      )
        return;
      if (attempt === 100) throw new Error('redis-server does not come up');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await gone;
  };

  await start();
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
