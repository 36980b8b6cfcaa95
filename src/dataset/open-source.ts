/** Opens a dataset by its address. */
import { LeitmotifError } from '../errors.ts';
import { maskUrl } from '../mask-url.ts';
import { notGiven } from '../not-given.ts';
import { isS3 } from '../s3/location.ts';
import { openBucket } from './bucket.ts';
import { openFolder } from './folder.ts';
import type { Source } from './source.ts';

/** Opens the dataset at a folder path or an `s3://bucket/prefix`. */
export async function openSource(uri: string): Promise<Source> {
  if (!uri) throw notGiven('dataset', uri, 'name a folder');
  if (isS3(uri)) return openBucket(uri);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri)) {
    throw new LeitmotifError(
      'usage',
      `Cannot read images from ${maskUrl(uri)}: a dataset is a folder or s3://bucket/prefix.`,
      {
        hint: 'Give a path such as ./photos.',
      },
    );
  }
  return openFolder(uri);
}
