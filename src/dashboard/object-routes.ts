/** Routes of stored objects and their thumbnails. */
import type { Context, Hono } from 'hono';
import { serveObject } from './objects.ts';
import { objectNameOf, type Shelf, shelfOf } from './shelf.ts';
import { createThumbnails } from './thumbnails.ts';

export function objectsFrom(app: Hono, shelves: readonly Shelf[]): void {
  const thumbnails = createThumbnails();
  const route = (prefix: string, serve: typeof serveObject) => {
    app.get(`${prefix}/:slug/*`, async (context) => {
      const { slug, name } = addressed(context, prefix);
      if (name === undefined) return context.notFound();
      return serve(shelfOf(shelves, slug), name, context.req.raw);
    });
  };
  route('/objects', serveObject);
  route('/thumbnails', thumbnails);
}

/** From the address as it was sent: a name may hold encoded `%`, `?` and `#`. */
function addressed(context: Context, prefix: string): { slug: string; name: string | undefined } {
  const { pathname } = new URL(context.req.url);
  const [slug = '', ...rest] = pathname.slice(prefix.length + 1).split('/');
  return { slug, name: objectNameOf(rest.join('/')) };
}
