/** Routes of the gallery. */
import type { Context, Hono } from 'hono';
import { asLeitmotifError } from '../errors.ts';
import type { ImageFilter, Site } from '../views/links.ts';
import { createFeeds } from './feed.ts';
import { addFindings } from './findings-routes.ts';
import { galleryOfBatch, galleryOfRun, galleryOfRuns, type LiveRun, liveRun } from './gallery.ts';
import { galleryOfCategories, galleryOfCategory } from './gallery-categories.ts';
import { galleryOfImages } from './gallery-images.ts';
import { galleryOfMotifs } from './gallery-motifs.ts';
import { galleryOfImage } from './image-view.ts';
import { streamStates } from './live-events.ts';
import { addMap } from './map-routes.ts';
import { pageOf } from './page-part.ts';
import { paths } from './paths.ts';
import type { QueueLink } from './queue-link.ts';
import { createReader } from './reader.ts';
import { type Shelf, shelfOf } from './shelf.ts';
import { silenceReader } from './silence.ts';

/**
 * Between two readings of a run under way, in milliseconds: of up to 200 batches it is asked whether they are done. The
 * longer one is for runs that nothing was heard of for long.
 */
const rest = 3000;
const longRest = 60_000;

export function addGallery(
  app: Hono,
  shelves: readonly Shelf[],
  options: { site: () => Site; version: string; readOnly: boolean; link: QueueLink | undefined },
): void {
  const { site, version, readOnly, link } = options;
  const reader = createReader(silenceReader(link));
  const opened = async (context: Context) =>
    reader.open(shelfOf(shelves, context.req.param('slug') ?? ''), context.req.param('run') ?? '');
  const feeds = createFeeds<LiveRun>(({ isQuiet }) => (isQuiet ? longRest : rest));
  const run = `${paths.runs}/:slug/:run`;

  app.get(paths.runs, async (context) =>
    context.html(await galleryOfRuns(shelves, reader, site(), version, pageOf(context))),
  );
  app.get(run, async (context) =>
    context.html(await galleryOfRun(await opened(context), site(), pageOf(context))),
  );
  app.get(`${run}/events`, (context) => {
    const page = pageOf(context);
    const read = () =>
      opened(context)
        .then((now) => liveRun(now, site(), page))
        .catch((thrown): LiveRun => ({ event: 'trouble', data: asLeitmotifError(thrown).message }));
    return streamStates(context, feeds(`${context.req.path}?${page}`, read), (news) => news);
  });
  app.get(`${run}/batches/:batch`, async (context) =>
    context.html(await galleryOfBatch(await opened(context), site(), context.req.param('batch'))),
  );
  app.get(`${run}/motifs`, async (context) =>
    context.html(await galleryOfMotifs(await opened(context), site(), pageOf(context))),
  );
  addFindings(app, { opened, site, readOnly });
  addMap(app, { opened, site });
  app.get(`${run}/images`, async (context) =>
    context.html(await galleryOfImages(await opened(context), site(), filterOf(context))),
  );
  app.get(`${run}/images/*`, async (context) => {
    const key = keyOf(context);
    if (key === undefined) return context.notFound();
    const of = context.req.query('of') === 'motifs' ? 'motifs' : 'concepts';
    const showHidden = context.req.query('hidden') === 'shown';
    return context.html(await galleryOfImage(await opened(context), site(), key, of, showHidden));
  });
  app.get(`${run}/categories`, async (context) =>
    context.html(await galleryOfCategories(await opened(context), site(), context.req.query('q') ?? '')),
  );
  app.get(`${run}/categories/:category{[0-9]+}`, async (context) => {
    const category = Number(context.req.param('category'));
    return context.html(await galleryOfCategory(await opened(context), site(), category, pageOf(context)));
  });
}

/** From the address as it was sent, since a key may hold encoded `/`, `?` and `#`. */
function keyOf(context: Context): string | undefined {
  const { pathname } = new URL(context.req.url);
  const [, , , , , ...rest] = pathname.split('/');
  try {
    return decodeURIComponent(rest.join('/'));
  } catch {
    return undefined;
  }
}

function filterOf(context: Context): ImageFilter {
  const { q, folder, category = '', motif, strength = '', failure } = context.req.query();
  return {
    ...(q ? { q } : {}),
    ...(folder ? { folder } : {}),
    ...(/^\d+$/.test(category) ? { category: Number(category) } : {}),
    ...(motif ? { motif } : {}),
    ...(motif && Number(strength) > 0 ? { strength: Number(strength) } : {}),
    ...(failure ? { failure } : {}),
    page: pageOf(context),
  };
}
