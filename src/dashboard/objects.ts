/** Streams a store's objects: whole or a range, with entity tags; pictures to be seen, data to be saved. */
import type { Shelf } from './shelf.ts';

/** Everything else in a store is none of a browser's business; above all no page or script is served from there. */
const types: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  json: 'application/json',
  safetensors: 'application/octet-stream',
  parquet: 'application/vnd.apache.parquet',
};

/** Looked at again after a minute: a retry may have made it anew. */
const caching = 'private, max-age=60';

function typeOf(name: string): string | undefined {
  return types[name.split('.').at(-1)?.toLowerCase() ?? ''];
}

/** @throws LeitmotifError `object-not-found`, `store-unreadable` */
export async function serveObject({ store }: Shelf, name: string, request: Request): Promise<Response> {
  const type = typeOf(name);
  if (!type) return new Response('Not found', { status: 404 });
  const { bytes, tag, stream } = await store.open(name);
  const headers = new Headers({
    'content-type': type,
    'cache-control': caching,
    'accept-ranges': 'bytes',
    etag: `"${tag}"`,
    // Should a browser ever take it for a page: that page may do nothing.
    'content-security-policy': "default-src 'none'; sandbox",
  });
  if (!type.startsWith('image/')) headers.set('content-disposition', 'attachment');
  if (isKnown(request.headers.get('if-none-match'), tag)) return new Response(null, { status: 304, headers });

  const wanted = request.headers.get('if-range');
  const range =
    wanted === null || wanted === `"${tag}"` ? rangeOf(request.headers.get('range'), bytes) : undefined;
  if (range === 'beyond') {
    headers.set('content-range', `bytes */${bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  headers.set('content-length', String(end - start + 1));
  if (range) headers.set('content-range', `bytes ${start}-${end}/${bytes}`);
  const isBare = request.method === 'HEAD' || bytes === 0;
  return new Response(isBare ? null : await stream(start, end), { status: range ? 206 : 200, headers });
}

/** Whether the browser's `If-None-Match` names the tag (RFC 9110, weak comparison). */
export function isKnown(header: string | null, tag: string): boolean {
  const tags = header?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(`"${tag}"`);
}

/** One range of bytes (RFC 9110); several, or none that is understood, mean the whole object. */
export function rangeOf(
  header: string | null,
  bytes: number,
): { start: number; end: number } | 'beyond' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && first !== '' && Number(last) < start) return undefined;
  return start > end ? 'beyond' : { start, end };
}
