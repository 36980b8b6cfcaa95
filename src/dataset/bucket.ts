/** A dataset below a prefix of an S3 bucket. */
import { LeitmotifError } from '../errors.ts';
import type { PlannedImage } from '../manifest/run.ts';
import { parseS3, type S3Location } from '../s3/location.ts';
import { type Objects, openObjects } from '../s3/objects.ts';
import { refusalOf } from '../s3/refusal.ts';
import { largestFile, type Source } from './source.ts';

/** @throws LeitmotifError `usage` without a valid bucket name; nothing is asked of the server yet */
export function openBucket(uri: string): Source {
  const location = parseS3(uri);
  const objects = openObjects(location.bucket);
  return {
    uri: location.uri,
    list: () => list(objects, location),
    read: (key) => read(objects, location, key),
  };
}

async function* list(objects: Objects, { bucket, prefix, uri }: S3Location): AsyncGenerator<PlannedImage> {
  try {
    for await (const { key, bytes, etag } of objects.list(prefix)) {
      yield { key: key.slice(prefix.length), bytes, version: etag };
    }
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    throw new LeitmotifError(
      refusal.kind === 'trouble' ? 'dataset-unreachable' : 'dataset-not-found',
      `Cannot list the dataset ${uri} (${objects.endpoint}): ${refusal.reason}.`,
      { hint: refusal.hint(`s3:ListBucket on ${bucket}`), cause: refusal },
    );
  }
}

async function read(objects: Objects, { prefix, uri }: S3Location, key: string): Promise<Uint8Array> {
  return objects.read(prefix + key, largestFile).catch((thrown) => {
    if (thrown instanceof LeitmotifError) throw thrown;
    const refusal = refusalOf(thrown);
    const options = { hint: refusal.hint(`s3:GetObject on ${uri}/*`), cause: refusal };
    if (refusal.kind === 'trouble') {
      // Not this image's fault: the batch is tried again.
      const message = `Cannot read ${uri} (${objects.endpoint}): ${refusal.reason}.`;
      throw new LeitmotifError('dataset-unreachable', message, options);
    }
    const message = `the file cannot be read (${objects.endpoint}): ${refusal.reason}`;
    throw new LeitmotifError('image-unreadable', message, options);
  });
}
