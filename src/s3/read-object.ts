/** Reads a whole object, once more when the connection breaks in the middle of it. */
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LeitmotifError } from '../errors.ts';

/** The SDK repeats requests that get no answer, but not answers that stop half-way. */
const attempts = 3;

/** @throws LeitmotifError `image-too-large` above `largest` bytes, before they are read; else what the SDK throws */
export async function readObject(
  client: S3Client,
  command: GetObjectCommand,
  largest = Number.POSITIVE_INFINITY,
  attempt = 1,
): Promise<Uint8Array> {
  const { Body, ContentLength = 0 } = await client.send(command);
  if (ContentLength > largest) {
    (Body as { destroy?: () => void } | undefined)?.destroy?.();
    throw new LeitmotifError(
      'image-too-large',
      `the file has ${ContentLength} bytes, more than the limit of ${largest}`,
      { hint: 'save it smaller' },
    );
  }
  try {
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (cause) {
    if (attempt === attempts) throw cause;
    return readObject(client, command, largest, attempt + 1);
  }
}
