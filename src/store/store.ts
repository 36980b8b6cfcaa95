/** The object store port: where results go, whatever is behind it. */
import { LeitmotifError } from '../errors.ts';
import { maskUrl } from '../mask-url.ts';
import { notGiven } from '../not-given.ts';
import { isS3 } from '../s3/location.ts';
import { openDiskStore } from './disk.ts';
import { openS3Store } from './s3.ts';

/** Objects by name; names are relative, `/`-separated and come from `layout.ts`. */
export interface Store {
  readonly uri: string;
  /** Writes all or nothing: a reader sees the old object or the whole new one. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * As `put`, but leaves an object that is there as it is, also when several write at the same time; a server without
   * conditional writes may let the later one win. True when it wrote; false when the object is there, be it by
   * somebody else or by an attempt of this call whose answer got lost.
   */
  create(name: string, bytes: Uint8Array): Promise<boolean>;
  /** @throws LeitmotifError `object-not-found`, `store-unreadable` */
  get(name: string): Promise<Uint8Array>;
  /** @throws LeitmotifError `store-unreadable` */
  has(name: string): Promise<boolean>;
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>;
  /** Names that start with the folder `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<string>;
  /** Removes what writers that died have left half-written below the folder; those that still write are left alone. */
  tidy(folder: string): Promise<void>;
  /** The first segments of all names that have more than one: the runs of the store. */
  folders(): AsyncIterable<string>;
  /**
   * An object to be read in part or later. A link in a folder that leads out of it is not followed.
   *
   * @throws LeitmotifError `object-not-found`, `store-unreadable`
   */
  open(name: string): Promise<StoredObject>;
}

export interface StoredObject {
  bytes: number;
  /** Differs whenever the content does. */
  tag: string;
  /** When, by the store's own clock; milliseconds since 1970. */
  written: number;
  /** The bytes from `start` to `end`, both included; fails, also half-way, as `open` does. */
  stream(start: number, end: number): Promise<ReadableStream<Uint8Array>>;
}

/** Not `NodeJS.ProcessEnv`: programs that use the library need not have Node's types. */
type Environment = Record<string, string | undefined>;

/**
 * Opens the store at a folder path or an `s3://bucket/prefix`; `environment` says how to reach a bucket.
 *
 * @throws LeitmotifError `usage` for what is neither
 */
export function openStore(uri: string, environment: Environment = process.env): Store {
  if (!uri) throw notGiven('store', uri, 'name a folder');
  if (isS3(uri)) return openS3Store(uri, environment);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri)) {
    throw new LeitmotifError(
      'usage',
      `Cannot write to ${maskUrl(uri)}: a store is a folder or s3://bucket/prefix.`,
      {
        hint: 'Give a path such as ./results.',
      },
    );
  }
  return openDiskStore(uri);
}
