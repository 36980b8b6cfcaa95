/** The dashboard's routes, in the order in which a request meets them. */
import { type Context, Hono } from 'hono';
import { asLeitmotifError, damageHint, type ErrorCode } from '../errors.ts';
import { versionOf } from '../package-root.ts';
import type { Site } from '../views/links.ts';
import { readAsset } from '../views/read-asset.ts';
import { addBoard } from './board.ts';
import { addGallery } from './gallery-routes.ts';
import { addHealth } from './health.ts';
import { objectsFrom } from './object-routes.ts';
import { messagePage } from './pages/message-page.tsx';
import { paths } from './paths.ts';
import { loopbackNamesOnly, readOnly, sameSiteOnly, smallBodiesOnly, strictHeaders } from './protection.ts';
import type { QueueLink } from './queue-link.ts';
import { addQueue } from './queue-routes.ts';
import { type RequestLine, requestLog } from './request-log.ts';
import type { Shelf } from './shelf.ts';
import { addSignIn } from './sign-in.ts';
import { createGuard } from './token.ts';

export interface DashboardOptions {
  shelves: readonly Shelf[];
  /** Without one there is no queue to show. */
  link?: QueueLink | undefined;
  /** Nobody gets in without it; without one the dashboard answers to loopback's names only. */
  token?: string | undefined;
  readOnly: boolean;
  log(line: RequestLine): void;
}

/** For everybody: the health of the server, and what the page for signing in needs. */
const isOpen = (path: string) =>
  ['/healthz', '/readyz', paths.signIn].includes(path) || path.startsWith('/assets/');

const statusOf: Partial<Record<ErrorCode, 400 | 404 | 409 | 503>> = {
  'object-not-found': 404,
  'run-not-found': 404,
  usage: 400,
  'run-cancelling': 409,
  'store-unreadable': 503,
  'store-unwritable': 503,
  'redis-unavailable': 503,
};

export function createApp(options: DashboardOptions): Hono {
  const { shelves, link, token, log } = options;
  const version = versionOf();
  const site = (): Site => ({
    runs: paths.runs,
    ...(link?.isShown() ? { queue: paths.queue } : {}),
    ...(token ? { signOut: paths.signOut } : {}),
  });
  const app = new Hono();

  app.use(requestLog(log));
  app.use(strictHeaders);
  if (!token) app.use(loopbackNamesOnly);
  app.use(sameSiteOnly);
  app.use(smallBodiesOnly);
  if (token) {
    const guard = createGuard(token);
    app.use(guard.middleware(paths.signIn, isOpen));
    addSignIn(app, guard, version);
  }
  if (options.readOnly) app.use(readOnly([paths.signIn, paths.signOut]));

  addHealth(app, shelves, link);
  app.get('/', (context) => context.redirect(link?.isShown() ? paths.queue : paths.runs, 302));
  if (link) {
    addQueue(app, link, { shelves, readOnly: options.readOnly, site, version });
    addBoard(app, link, options.readOnly);
  }
  addGallery(app, shelves, { site, version, readOnly: options.readOnly, link });
  objectsFrom(app, shelves);
  for (const name of ['style.css', 'viewer.js', 'image.js', 'map.js', 'live.js'] as const) {
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    app.get(paths.asset(name), async () => {
      const bytes = (await readAsset(name)) as Uint8Array<ArrayBuffer>;
      return new Response(bytes, { headers: { 'content-type': `${type}; charset=utf-8` } });
    });
  }

  const show = (context: Context, status: 400 | 404 | 409 | 500 | 503, message: string, hint?: string) => {
    const title = status === 404 ? 'Not found' : status === 400 ? 'Not understood' : 'Something went wrong';
    return context.html(messagePage({ site: site(), version, title, message, hint }), status);
  };
  app.notFound((context) => {
    const { pathname, search } = new URL(context.req.url);
    const [, last] = /([^/]+)\/$/.exec(pathname) ?? [];
    // Relative, so that it holds behind a proxy, and leads nowhere else from `//another.host/`.
    if (last && context.req.method === 'GET') return context.redirect(`../${last}${search}`, 302);
    return show(context, 404, 'There is no such page.');
  });
  app.onError((thrown, context) => {
    const { code, message, hint: own } = asLeitmotifError(thrown);
    const hint = own ?? (code === 'manifest-invalid' ? damageHint : undefined);
    const status = statusOf[code] ?? 500;
    // What the code did not foresee may say more than a stranger should read; the log has it.
    const says = code === 'internal' ? 'The log says what.' : message;
    // The script behind a page's buttons shows what it gets, as it is.
    if (context.req.header('accept') === 'application/json')
      return context.text(hint ? `${says} ${hint}` : says, status);
    return show(context, status, says, hint);
  });
  return app;
}
