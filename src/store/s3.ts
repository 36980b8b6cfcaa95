/** The store below a prefix of an S3 bucket. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { type ErrorCode, LeitmotifError } from '../errors.ts';
import { endpointName, openS3Client, refusalOf } from '../s3/client.ts';
import { parseS3 } from '../s3/location.ts';
import { readObject } from '../s3/read-object.ts';
import { checkName } from './name.ts';
import type { Store } from './store.ts';

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

/** @throws LeitmotifError `usage` without a valid bucket name; nothing is asked of the server yet */
export function openS3Store(uri: string): Store {
  const { bucket, prefix, uri: normalised } = parseS3(uri);
  const client = openS3Client();
  const target = (name: string) => {
    checkName(name);
    return { Bucket: bucket, Key: prefix + name };
  };
  const failure = (code: ErrorCode, verb: string, name: string, action: string, cause: unknown) => {
    const { kind, reason, hint } = refusalOf(cause, `${action} on ${normalised}/*`);
    const shown = kind === 'missing' && code === 'store-unreadable' ? 'object-not-found' : code;
    const message = `Cannot ${verb} ${normalised}/${name} (${endpointName()}): ${reason}.`;
    return new LeitmotifError(shown, message, { hint, cause });
  };

  return {
    uri: normalised,

    async put(name, bytes) {
      const ContentType = contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      await client
        .send(new PutObjectCommand({ ...target(name), Body: bytes, ContentType }))
        .catch((cause) => {
          throw failure('store-unwritable', 'write', name, 's3:PutObject', cause);
        });
    },

    async get(name) {
      return readObject(client, new GetObjectCommand(target(name))).catch((cause) => {
        throw failure('store-unreadable', 'read', name, 's3:GetObject', cause);
      });
    },

    async has(name) {
      return client.send(new HeadObjectCommand(target(name))).then(
        () => true,
        (cause) => {
          if (refusalOf(cause, '').kind === 'missing') return false;
          throw failure('store-unreadable', 'read', name, 's3:GetObject and s3:ListBucket', cause);
        },
      );
    },

    async remove(name) {
      await client.send(new DeleteObjectCommand(target(name))).catch((cause) => {
        throw failure('store-unwritable', 'remove', name, 's3:DeleteObject', cause);
      });
    },

    async *list(folder) {
      const request = { Bucket: bucket, Prefix: `${target(folder).Key}/` };
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, request)) {
          for (const { Key } of Contents) if (Key) yield Key.slice(prefix.length);
        }
      } catch (cause) {
        throw failure('store-unreadable', 'list', folder, 's3:ListBucket', cause);
      }
    },
  };
}
