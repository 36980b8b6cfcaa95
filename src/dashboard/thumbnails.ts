/** Small versions of stored pictures, made when they are first asked for and kept in memory. */
import pLimit from 'p-limit';
import { isKnown } from './objects.ts';
import type { Shelf } from './shelf.ts';

/** Longest side in pixels: sharp on dense screens at the sizes lists show. */
const side = 480;

/** Bytes kept; the longest unused go first. */
const kept = 32 * 2 ** 20;

/** Pictures decoded at once. */
const decoders = 2;

export type ServeThumbnail = (shelf: Shelf, name: string, request: Request) => Promise<Response>;

/** @throws LeitmotifError from what it returns: `object-not-found`, `store-unreadable` */
export function createThumbnails(): ServeThumbnail {
  const limit = pLimit(decoders);
  const made = new Map<string, Uint8Array>();
  // Asked for by several at once, a picture is decoded, and counted, once.
  const making = new Map<string, Promise<Uint8Array>>();
  let total = 0;

  const keep = (key: string, bytes: Uint8Array) => {
    made.set(key, bytes);
    total += bytes.length;
    for (const [oldest, old] of made) {
      if (total <= kept) break;
      made.delete(oldest);
      total -= old.length;
    }
  };
  const make = (shelf: Shelf, name: string) =>
    limit(async () => {
      const { default: sharp } = await import('sharp');
      return sharp(await shelf.store.get(name), { limitInputPixels: 50e6 })
        .resize(side, side, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80 })
        .toBuffer();
    });

  const madeOnce = (key: string, shelf: Shelf, name: string): Promise<Uint8Array> => {
    const known = making.get(key);
    if (known) return known;
    const fresh = make(shelf, name)
      .then((picture) => {
        const bytes = new Uint8Array(picture);
        keep(key, bytes);
        return bytes;
      })
      .finally(() => making.delete(key));
    making.set(key, fresh);
    return fresh;
  };

  return async (shelf, name, request) => {
    if (!/\.(jpg|png|webp)$/.test(name)) return new Response('Not found', { status: 404 });
    const { tag } = await shelf.store.open(name);
    const headers = { etag: `"${tag}-${side}"`, 'cache-control': 'private, max-age=60' };
    if (isKnown(request.headers.get('if-none-match'), `${tag}-${side}`)) {
      return new Response(null, { status: 304, headers });
    }
    const key = `${shelf.slug}/${name}/${tag}`;
    const cached = made.get(key);
    made.delete(key);
    if (cached) made.set(key, cached);
    const bytes = cached ?? (await madeOnce(key, shelf, name));
    return new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { ...headers, 'content-type': 'image/webp' },
    });
  };
}
