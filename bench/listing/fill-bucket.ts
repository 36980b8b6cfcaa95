/** Fills a bucket that everybody may write to: requests without signatures cost their sender next to nothing. */
import { Agent, request } from 'node:http';
import pLimit from 'p-limit';

const requestsAtOnce = 64;

/** Puts `count` objects of one byte into the bucket at `address`, a hundred to a folder. */
export async function fillBucket(address: string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  const limit = pLimit(requestsAtOnce);
  const keys = Array.from({ length: count }, (_, i) => `photographs/folder-${Math.floor(i / 100)}/${i}.jpg`);
  await limit.map(keys, (key) => put(`${address}/${key}`, agent));
  agent.destroy();
}

function put(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', agent, headers: { 'content-length': 1 } }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${answer.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end('x');
  });
}
