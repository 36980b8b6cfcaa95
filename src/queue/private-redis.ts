/** A Redis server that belongs to this process and ends with it, however it ends. */
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import { makeFolder } from '../make-folder.ts';
import { checkRedis } from './connection.ts';

/** Longest wait for the server to answer, in milliseconds. */
const patience = 10_000;

/** What shells say. */
const notInstalled = /redis-server: (?:command )?not found/;

/**
 * The shell waits for its standard input to close, which the operating system does when this process is gone, even
 * when it was killed; then it stops the server. It does not hear Ctrl-C: the queue is still needed while workers
 * finish.
 */
const keeper =
  'redis-server "$@" </dev/null & server=$!; trap "" INT TERM; cat >/dev/null; kill -TERM $server 2>/dev/null; wait $server';

/**
 * Starts `redis-server` on the loopback interface, with its append-only file in `folder`, which is made; no two servers
 * may share it.
 *
 * @throws LeitmotifError `redis-unavailable` when it is not installed, the port is taken, or it does not come up;
 * `store-unwritable` when the folder cannot be written
 */
export async function startPrivateRedis(options: {
  folder: string;
  port: number;
}): Promise<{ stop(): Promise<void> }> {
  const { folder, port } = options;
  if (await isTaken(port)) {
    throw new LeitmotifError('redis-unavailable', `Port ${port} is taken already.`, {
      hint: `If a Redis server listens there, use it: --redis redis://127.0.0.1:${port}; otherwise choose another --redis-port.`,
    });
  }
  await openFolder(folder);
  const settings = {
    bind: '127.0.0.1 -::1',
    port: String(port),
    dir: folder,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    loglevel: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [
    `--${name}`,
    ...(name === 'bind' ? value.split(' ') : [value]),
  ]);
  const child = spawn('sh', ['-c', keeper, 'sh', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let complaint = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    await gone;
  };
  const url = `redis://127.0.0.1:${port}`;
  const end = performance.now() + patience;
  for (;;) {
    const answers = await checkRedis(url).then(
      () => true,
      () => false,
    );
    if (answers) return { stop };
    if (notInstalled.test(complaint) || performance.now() > end) {
      await stop();
      throw startFailure(complaint, folder);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function openFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(`${folder}/`, constants.W_OK);
  } catch (cause) {
    throw new LeitmotifError(
      'store-unwritable',
      `The cache ${folder} cannot be written: ${readReason(cause)}.`,
      {
        hint: 'Point LEITMOTIF_CACHE at a folder that can be written.',
        cause,
      },
    );
  }
}

function startFailure(complaint: string, folder: string): LeitmotifError {
  if (notInstalled.test(complaint)) {
    return new LeitmotifError('redis-unavailable', 'redis-server is not installed.', {
      hint: 'Install it (Debian: apt-get install redis-server), or name a server with --redis or REDIS_URL.',
    });
  }
  return new LeitmotifError('redis-unavailable', `The Redis server did not come up. ${complaint}`.trim(), {
    hint: `If its data are damaged, delete ${folder} and enqueue again: what is done is in the store.`,
  });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
