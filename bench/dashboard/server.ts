/** The built `leitmotif serve` as a process of its own, and what its answers take. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

export interface Server {
  /** From its start to its first answer. */
  readySeconds: number;
  ask(path: string): Promise<Answer>;
}

export interface Answer {
  seconds: number;
  /** What the server's main thread computed meanwhile, however busy the machine; NaN but on Linux. */
  processorSeconds: number;
  status: number;
  /** As they came over the wire, without headers. */
  bytes: number;
  body: string;
}

const tellPeak = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS, "kB"))';

/** Gives `work` a server that has read nothing before, and ends it however `work` ends; gives the most memory it has had. */
export async function withServer(
  store: string,
  work: (server: Server) => Promise<void>,
): Promise<{ peakMegabytes: number }> {
  const start = performance.now();
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const args = ['--import', `data:text/javascript,${encodeURIComponent(tellPeak)}`, main];
  const child = spawn(process.execPath, [...args, 'serve', '--store', store, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Not `exit`, which may come before what it said last.
  const ended = once(child, 'close');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /Dashboard at (\S+)\/\n/.exec(said)?.[1];
      if (found) resolve(found);
    });
    void ended.then(() => reject(new Error(said)));
  });
  const computed = async () => {
    const text = await readFile(`/proc/${child.pid}/schedstat`, 'utf8').catch(() => '');
    return Number(text.split(' ')[0] || Number.NaN) / 1e9;
  };
  const ask = async (path: string) => {
    const before = await computed();
    const answer = await request(url + path);
    return { ...answer, processorSeconds: (await computed()) - before };
  };
  try {
    const { status } = await ask('/readyz');
    if (status !== 200) throw new Error(`/readyz answers ${status}.`);
    await work({ readySeconds: (performance.now() - start) / 1000, ask });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return { peakMegabytes: Number(/peak (\d+) kB/.exec(said)?.[1]) / 1000 };
}

function request(url: string): Promise<Omit<Answer, 'processorSeconds'>> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({
          seconds: (performance.now() - start) / 1000,
          status: response.statusCode ?? 0,
          bytes: whole.length,
          body: whole.toString(),
        });
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
