/** The store below a prefix of an S3 bucket. */
import { type ErrorCode, LeitmotifError } from '../errors.ts';
import { parseS3 } from '../s3/location.ts';
import { openObjects } from '../s3/objects.ts';
import { refusalOf } from '../s3/refusal.ts';
import { checkName } from './name.ts';
import type { Store } from './store.ts';
import { tellingStream } from './telling-stream.ts';

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  parquet: 'application/vnd.apache.parquet',
  // Nobody has registered a type for it; this is what its makers' hub serves.
  safetensors: 'application/octet-stream',
};

/** @throws LeitmotifError `usage` without a valid bucket name; nothing is asked of the server yet */
export function openS3Store(uri: string, environment: NodeJS.ProcessEnv = process.env): Store {
  const { bucket, prefix, uri: normalised } = parseS3(uri);
  const objects = openObjects(bucket, environment);
  const keyOf = (name: string) => {
    checkName(name);
    return prefix + name;
  };
  /** Turns a refusal into an error that names the object and the permission that was needed. */
  const failing =
    (code: ErrorCode, verb: string, name: string, action: string) =>
    (thrown: unknown): never => {
      const refusal = refusalOf(thrown);
      const isMissing = refusal.kind === 'missing' && code === 'store-unreadable';
      throw new LeitmotifError(
        isMissing ? 'object-not-found' : code,
        `Cannot ${verb} ${normalised}/${name} (${objects.endpoint}): ${refusal.reason}.`,
        { hint: refusal.hint(`${action} on ${normalised}/*`), cause: refusal },
      );
    };

  return {
    uri: normalised,

    async put(name, bytes) {
      const fail = failing('store-unwritable', 'write', name, 's3:PutObject');
      await objects.write(keyOf(name), bytes, typeOf(name)).catch(fail);
    },

    async create(name, bytes) {
      const fail = failing('store-unwritable', 'write', name, 's3:PutObject');
      return objects.create(keyOf(name), bytes, typeOf(name)).catch(fail);
    },

    async get(name) {
      return objects.read(keyOf(name)).catch(failing('store-unreadable', 'read', name, 's3:GetObject'));
    },

    async has(name) {
      const fail = failing('store-unreadable', 'read', name, 's3:GetObject and s3:ListBucket');
      return objects.has(keyOf(name)).catch(fail);
    },

    async remove(name) {
      await objects.remove(keyOf(name)).catch(failing('store-unwritable', 'remove', name, 's3:DeleteObject'));
    },

    async *list(folder) {
      try {
        for await (const { key } of objects.list(`${keyOf(folder)}/`)) yield key.slice(prefix.length);
      } catch (thrown) {
        failing('store-unreadable', 'list', folder, 's3:ListBucket')(thrown);
      }
    },

    // A request that breaks off leaves nothing.
    async tidy() {},

    async *folders() {
      try {
        yield* objects.folders(prefix);
      } catch (thrown) {
        failing('store-unreadable', 'list', '', 's3:ListBucket')(thrown);
      }
    },

    async open(name) {
      const fail = failing('store-unreadable', 'read', name, 's3:GetObject and s3:ListBucket');
      const { bytes, etag, written } = await objects.facts(keyOf(name)).catch(fail);
      return {
        bytes,
        tag: etag,
        written,
        stream: async (start, end) =>
          tellingStream(await objects.stream(keyOf(name), start, end, etag).catch(fail), fail),
      };
    },
  };
}

function typeOf(name: string): string {
  return contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
}
