/** A dataset below a prefix of an S3 bucket. */
import { LeitmotifError } from '../errors.ts';
import type { PlannedImage } from '../manifest/run.ts';
import { parseS3, type S3Location } from '../s3/location.ts';
import { type Objects, openObjects } from '../s3/objects.ts';
import { refusalOf, type S3Refusal } from '../s3/refusal.ts';
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

async function read(objects: Objects, location: S3Location, key: string): Promise<Uint8Array> {
  const { prefix, uri } = location;
  return objects.read(prefix + key, largestFile).catch(async (thrown) => {
    if (thrown instanceof LeitmotifError) throw thrown;
    const refusal = refusalOf(thrown);
    // Not this image's fault: the batch is tried again.
    if (refusal.kind === 'trouble') throw unreachable(objects, location, refusal, `s3:GetObject on ${uri}/*`);
    await checkDataset(objects, location);
    const message = `the file cannot be read (${objects.endpoint}): ${refusal.reason}`;
    const options = { hint: refusal.hint(`s3:GetObject on ${uri}/*`), cause: refusal };
    throw new LeitmotifError('image-unreadable', message, options);
  });
}

/** Whether one image or all of them are gone or denied: credentials end and buckets are emptied while a run goes on. */
async function checkDataset(objects: Objects, location: S3Location): Promise<void> {
  try {
    for await (const _ of objects.list(location.prefix)) return;
  } catch (thrown) {
    throw unreachable(objects, location, refusalOf(thrown), `s3:ListBucket on ${location.bucket}`);
  }
  throw new LeitmotifError(
    'dataset-unreachable',
    `Nothing is left in ${location.uri} (${objects.endpoint}).`,
    {
      hint: 'Put the images back, then run the same command again.',
    },
  );
}

function unreachable(
  { endpoint }: Objects,
  { uri }: S3Location,
  refusal: S3Refusal,
  permission: string,
): LeitmotifError {
  return new LeitmotifError('dataset-unreachable', `Cannot read ${uri} (${endpoint}): ${refusal.reason}.`, {
    hint: refusal.hint(permission),
    cause: refusal,
  });
}
