/** Reads the whole body of an answer, anew when the connection breaks in the middle of it. */
import type { Readable } from 'node:stream';
import { LeitmotifError } from '../errors.ts';

interface Answer {
  Body?: unknown;
  ContentLength?: number | undefined;
}

/**
 * The SDK repeats requests that get no answer, but not answers that stop half-way.
 *
 * @throws LeitmotifError `image-too-large` as soon as it is known that there are more than `largest` bytes; else
 * what `request` rejects with, or why the last attempt's body broke off
 */
export async function readBody(
  request: () => Promise<Answer>,
  { largest, attempts }: { largest: number; attempts: number },
): Promise<Uint8Array> {
  const { Body, ContentLength = 0 } = await request();
  const body = Body as Readable;
  if (ContentLength > largest) {
    body.destroy();
    throw tooLarge(ContentLength, largest);
  }
  try {
    return await collect(body, largest);
  } catch (cause) {
    if (cause instanceof LeitmotifError || attempts <= 1) throw cause;
    return readBody(request, { largest, attempts: attempts - 1 });
  }
}

/**
 * The chunks of `body`, which begins at the byte `start` of an object; where it breaks off, the rest is asked for.
 *
 * @throws what `request` rejects with, or why the last attempt's body broke off
 */
export async function* readOn(
  body: AsyncIterable<Uint8Array>,
  request: (start: number) => Promise<AsyncIterable<Uint8Array>>,
  { start, attempts }: { start: number; attempts: number },
): AsyncGenerator<Uint8Array> {
  let next = start;
  try {
    for await (const chunk of body) {
      next += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    if (attempts <= 1) throw cause;
    yield* readOn(await request(next), request, { start: next, attempts: attempts - 1 });
  }
}

async function collect(body: Readable, largest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > largest) throw tooLarge(size, largest);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(bytes: number, largest: number): LeitmotifError {
  return new LeitmotifError(
    'image-too-large',
    `the file has ${bytes} bytes, more than the limit of ${largest}`,
    { hint: 'save it smaller' },
  );
}
