/** Reads s3://bucket/prefix addresses. */
import { LeitmotifError } from '../errors.ts';

export interface S3Location {
  bucket: string;
  /** What the keys below begin with: `` for the whole bucket, otherwise ending in `/`. */
  prefix: string;
  /** `s3://bucket/prefix`, without a slash at the end. */
  uri: string;
}

export function isS3(uri: string): boolean {
  return /^s3:\/\//i.test(uri);
}

/** With and without a slash at the end is the same. @throws LeitmotifError `usage` without a valid bucket name */
export function parseS3(uri: string): S3Location {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(uri) ?? [];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/.test(bucket)) {
    // The address is not repeated: somebody may have written a key and a secret into it.
    throw new LeitmotifError('usage', 'The s3:// address names no bucket.', {
      hint: 'Write s3://bucket/prefix.',
    });
  }
  const folder = path.replace(/\/+$/, '');
  return {
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    uri: `s3://${bucket}${folder === '' ? '' : `/${folder}`}`,
  };
}
