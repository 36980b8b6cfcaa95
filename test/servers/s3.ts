/** What the S3 tests share: the run's server, a bucket of one's own, and the environment that leads there. */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { inject, vi } from 'vitest';
import { type S3Environment, sharedRgw } from './rgw.ts';

/** The S3 server of this test run; the first who asks waits for its start, some 15 seconds. */
export async function s3Server(): Promise<S3Environment> {
  const { folder, owner } = inject('servers');
  return sharedRgw(folder, owner);
}

/** Points the S3 client of this process to a server. */
export function useS3(environment: Partial<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

/** Makes an empty bucket and names it. */
export async function newBucket(client: S3Client): Promise<string> {
  const bucket = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}
