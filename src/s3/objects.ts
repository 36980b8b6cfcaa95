/** The objects of an S3 bucket: the requests that datasets and stores are made of. */
import pLimit from 'p-limit';
import { LeitmotifError } from '../errors.ts';
import { clientSettings, endpointName, loadSdk, requestsAtOnce } from './client.ts';
import { readBody, readOn } from './read-body.ts';
import { refusalOf } from './refusal.ts';

export interface ObjectFacts {
  key: string;
  bytes: number;
  /** Changes with the content. */
  etag: string;
}

/** Every method rejects with an `S3Refusal`, after the attempts that the client makes. */
export interface Objects {
  /** Which server is asked. */
  readonly endpoint: string;
  /** @throws LeitmotifError `image-too-large` above `largest` bytes, before they are read */
  read(key: string, largest?: number): Promise<Uint8Array>;
  write(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /**
   * Writes unless there is such an object, as far as the server knows `If-None-Match`; tells whether it wrote. An
   * attempt whose answer got lost finds its own object: false says that the object is there, not whose it is.
   */
  create(key: string, bytes: Uint8Array, contentType: string): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** With when it was written, in milliseconds since 1970. */
  facts(key: string): Promise<ObjectFacts & { written: number }>;
  /** The bytes from `start` to `end`, both included, while the object's tag is `etag`. */
  stream(key: string, start: number, end: number, etag: string): Promise<AsyncIterable<Uint8Array>>;
  remove(key: string): Promise<void>;
  /** Page by page; without the empty objects by which some tools mark folders. */
  list(prefix: string): AsyncGenerator<ObjectFacts>;
  /** What follows `prefix` in the keys up to the next `/`, each once. */
  folders(prefix: string): AsyncGenerator<string>;
}

/** Conditional writes that are tried against others at the same time, before it is written all the same. */
const conflicts = 5;

/** Settings are those of the environment now; nothing is asked of the server yet. */
export function openObjects(Bucket: string, environment: NodeJS.ProcessEnv = process.env): Objects {
  const settings = clientSettings(environment);
  const limit = pLimit(requestsAtOnce);
  let loaded: ReturnType<typeof loadSdk> | undefined;
  /** A request, answered and read to its end, on one of few sockets. */
  const ask = async <T>(request: (s3: Awaited<ReturnType<typeof loadSdk>>) => Promise<T>): Promise<T> => {
    loaded ??= loadSdk(settings);
    const s3 = await loaded;
    return limit(() => request(s3)).catch((thrown) => {
      throw thrown instanceof LeitmotifError ? thrown : refusalOf(thrown);
    });
  };

  const createOnce = (Key: string, Body: Uint8Array, ContentType: string) =>
    ask(({ sdk, client }) =>
      client.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ContentType, IfNoneMatch: '*' })),
    ).then(
      () => 'written' as const,
      (thrown) => {
        const refusal = refusalOf(thrown);
        if (refusal.kind === 'exists' || refusal.kind === 'conflict' || refusal.kind === 'unknown-feature') {
          return refusal.kind;
        }
        throw refusal;
      },
    );

  async function* pages(what: { Prefix: string; Delimiter?: string }) {
    let ContinuationToken: string | undefined;
    do {
      // Encoded, as XML has no way to write some of the characters that keys may have.
      const request = { Bucket, ...what, ContinuationToken, EncodingType: 'url' as const };
      const page = await ask(({ sdk, client }) => client.send(new sdk.ListObjectsV2Command(request)));
      const decoded = (key: string) => (page.EncodingType === 'url' ? decode(key) : copy(key));
      yield { ...page, decoded };
      ContinuationToken = page.NextContinuationToken;
      // Some servers write an empty one behind the last page.
    } while (ContinuationToken);
  }

  const objects: Objects = {
    endpoint: endpointName(environment),

    read: (Key, largest = Number.POSITIVE_INFINITY) =>
      ask(async ({ sdk, client }) =>
        readBody(() => client.send(new sdk.GetObjectCommand({ Bucket, Key })), {
          largest,
          attempts: await client.config.maxAttempts(),
        }),
      ),

    async write(Key, Body, ContentType) {
      await ask(({ sdk, client }) =>
        client.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ContentType })),
      );
    },

    async create(key, bytes, contentType) {
      for (let attempt = 1; ; attempt++) {
        const outcome = await createOnce(key, bytes, contentType);
        if (outcome === 'written') return true;
        if (outcome === 'exists' || (await objects.has(key))) return false;
        if (outcome === 'conflict' && attempt < conflicts) continue;
        await objects.write(key, bytes, contentType);
        return true;
      }
    },

    has: (key) =>
      objects.facts(key).then(
        () => true,
        (thrown) => {
          if (refusalOf(thrown).kind === 'missing') return false;
          throw thrown;
        },
      ),

    async facts(Key) {
      const {
        ContentLength = 0,
        ETag = '',
        LastModified,
      } = await ask(({ sdk, client }) => client.send(new sdk.HeadObjectCommand({ Bucket, Key })));
      const written = LastModified?.getTime() ?? 0;
      return { key: Key, bytes: ContentLength, etag: ETag.replaceAll('"', ''), written };
    },

    async stream(Key, start, end, etag) {
      const part = { Bucket, Key, ...(etag ? { IfMatch: `"${etag}"` } : {}) };
      let attempts = 1;
      const request = (from: number) =>
        ask(async ({ sdk, client }) => {
          attempts = await client.config.maxAttempts();
          const Range = `bytes=${from}-${end}`;
          const { Body } = await client.send(new sdk.GetObjectCommand({ ...part, Range }));
          return Body as unknown as AsyncIterable<Uint8Array>;
        });
      const first = await request(start);
      return readOn(first, request, { start, attempts });
    },

    async remove(Key) {
      await ask(({ sdk, client }) => client.send(new sdk.DeleteObjectCommand({ Bucket, Key })));
    },

    async *list(prefix) {
      for await (const { Contents = [], decoded } of pages({ Prefix: prefix })) {
        for (const { Key = '', Size = 0, ETag = '' } of Contents) {
          const key = decoded(Key);
          if (!key.endsWith('/')) yield { key, bytes: Size, etag: copy(ETag.replaceAll('"', '')) };
        }
      }
    },

    async *folders(prefix) {
      for await (const { CommonPrefixes = [], decoded } of pages({ Prefix: prefix, Delimiter: '/' })) {
        for (const { Prefix = '' } of CommonPrefixes) yield decoded(Prefix).slice(prefix.length, -1);
      }
    },
  };
  return objects;
}

/** A part of a string keeps the whole string, here a page of the listing, in memory. */
function copy(part: string): string {
  return Buffer.from(part).toString();
}

function decode(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
