import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openObjects } from '../../src/s3/objects.ts';

test('a listing ends where a server writes an empty token behind its last page', async () => {
  let pages = 0;
  const server = createServer((_, response) => {
    pages += 1;
    const token = pages === 1 ? 'more' : '';
    response.setHeader('content-type', 'application/xml').end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${pages === 1}</IsTruncated>
      <NextContinuationToken>${token}</NextContinuationToken>
      <Contents><Key>${pages}.jpg</Key><Size>1</Size><ETag>"e"</ETag></Contents></ListBucketResult>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const objects = openObjects('bucket', {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_MAX_ATTEMPTS: '1',
  });
  const found: string[] = [];
  for await (const { key } of objects.list('')) found.push(key);
  expect(found).toEqual(['1.jpg', '2.jpg']);
});
