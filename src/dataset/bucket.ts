/** A dataset below a prefix of an S3 bucket. */
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { LeitmotifError } from '../errors.ts';
import type { PlannedImage } from '../manifest/run.ts';
import { endpointName, openS3Client, refusalOf } from '../s3/client.ts';
import { parseS3, type S3Location } from '../s3/location.ts';
import { readObject } from '../s3/read-object.ts';
import { largestFile, type Source } from './source.ts';

/** @throws LeitmotifError `usage` without a valid bucket name; nothing is asked of the server yet */
export function openBucket(uri: string): Source {
  const location = parseS3(uri);
  const client = openS3Client();
  return {
    uri: location.uri,
    list: () => list(client, location),
    read: (key) => read(client, location, key),
  };
}

async function* list(
  client: ReturnType<typeof openS3Client>,
  { bucket, prefix, uri }: S3Location,
): AsyncGenerator<PlannedImage> {
  try {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix },
    )) {
      for (const { Key = '', Size = 0, ETag = '' } of Contents) {
        // Some tools mark folders with empty objects.
        if (!Key.endsWith('/'))
          yield { key: Key.slice(prefix.length), bytes: Size, version: ETag.replaceAll('"', '') };
      }
    }
  } catch (cause) {
    const { kind, reason, hint } = refusalOf(cause, `s3:ListBucket on ${bucket}`);
    throw new LeitmotifError(
      kind === 'trouble' ? 'dataset-unreachable' : 'dataset-not-found',
      `Cannot list the dataset ${uri} (${endpointName()}): ${reason}.`,
      {
        hint,
        cause,
      },
    );
  }
}

async function read(
  client: ReturnType<typeof openS3Client>,
  { bucket, prefix, uri }: S3Location,
  key: string,
): Promise<Uint8Array> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: prefix + key });
  return readObject(client, command, largestFile).catch((cause) => {
    if (cause instanceof LeitmotifError) throw cause;
    const { kind, reason, hint } = refusalOf(cause, `s3:GetObject on ${uri}/*`);
    if (kind === 'trouble') {
      // Not this image's fault: the batch is tried again.
      throw new LeitmotifError('dataset-unreachable', `Cannot read ${uri} (${endpointName()}): ${reason}.`, {
        hint,
        cause,
      });
    }
    throw new LeitmotifError('image-unreadable', `the file cannot be read (${endpointName()}): ${reason}`, {
      hint,
      cause,
    });
  });
}
