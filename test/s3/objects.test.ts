import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openObjects } from '../../src/s3/objects.ts';

/** Objects behind a server that answers as it is told; the environment that leads there may have more in it. */
async function objectsBehind(answer: RequestListener, environment: NodeJS.ProcessEnv = {}) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const { port } = server.address() as AddressInfo;
  return openObjects('bucket', { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, ...environment });
}

test('a listing ends where a server writes an empty token behind its last page', async () => {
  let pages = 0;
  const answer: RequestListener = (_, response) => {
    pages += 1;
    const token = pages === 1 ? 'more' : '';
    response.setHeader('content-type', 'application/xml').end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${pages === 1}</IsTruncated>
      <NextContinuationToken>${token}</NextContinuationToken>
      <Contents><Key>${pages}.jpg</Key><Size>1</Size><ETag>"e"</ETag></Contents></ListBucketResult>`,
    );
  };
  const objects = await objectsBehind(answer, { AWS_MAX_ATTEMPTS: '1' });
  const found: string[] = [];
  for await (const { key } of objects.list('')) found.push(key);
  expect(found).toEqual(['1.jpg', '2.jpg']);
});

test.each([
  ['what is missing is asked for once', [404], 'missing', 1],
  ['a refused signature is made again by the clock of the server', [403, 404], 'missing', 2],
  ['credentials that are wrong by any clock are tried twice', [403, 403, 403], 'denied', 2],
  ['a server in trouble is asked again', [503, 502, 404], 'missing', 3],
])('while this machine’s clock is two hours off, %s', async (_, statuses, kind, expected) => {
  let requests = 0;
  const objects = await objectsBehind((_, response) => {
    response.setHeader('date', new Date(Date.now() + 7_200_000).toUTCString());
    response.writeHead(statuses[requests++] ?? 500).end();
  });
  await expect(objects.facts('a')).rejects.toMatchObject({ kind });
  expect(requests).toBe(expected);
});

test.each([
  ['access denied', 403],
  ['the server answers 500 without saying why', 500],
])('an answer without a body is told by its status: %s', async (reason, status) => {
  const objects = await objectsBehind((_, response) => void response.writeHead(status).end(), {
    AWS_MAX_ATTEMPTS: '1',
  });
  await expect(objects.facts('a')).rejects.toMatchObject({ reason });
  await expect(objects.write('a', new Uint8Array(1), 'text/plain')).rejects.toMatchObject({ reason });
});
