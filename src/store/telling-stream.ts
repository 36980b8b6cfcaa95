/** Streams that tell what keeps them from going on as the rest of their store does. */
import { Readable } from 'node:stream';

/** `fail` throws what a fault of `chunks` is called. */
export function tellingStream(
  chunks: AsyncIterable<Uint8Array>,
  fail: (cause: unknown) => never,
): ReadableStream<Uint8Array> {
  async function* told() {
    try {
      yield* chunks;
    } catch (cause) {
      fail(cause);
    }
  }
  return Readable.toWeb(Readable.from(told(), { objectMode: false })) as ReadableStream<Uint8Array>;
}
