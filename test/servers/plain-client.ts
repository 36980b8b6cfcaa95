/** An S3 client that owes nothing to the code under test. */
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Environment } from './rgw.ts';

/** A bare client for what a test sets up or looks up behind the back of the code it tests. */
export function plainClient(environment: S3Environment): S3Client {
  return new S3Client({
    endpoint: environment.AWS_ENDPOINT_URL_S3,
    region: environment.AWS_REGION,
    forcePathStyle: true,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
