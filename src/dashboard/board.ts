/** bull-board, for looking at single jobs: loaded when first asked for, and kept from reaching for anything outside. */
import { Hono } from 'hono';
import { paths } from './paths.ts';
import type { QueueLink } from './queue-link.ts';

/** Its styles are partly inline, and its addresses hang on a `<base>`. */
const policy = [
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Elements that would load something from elsewhere. */
const outsideLinks = /<link[^>]+href="https?:[^>]*>/g;

export function addBoard(app: Hono, link: QueueLink, readOnly: boolean): void {
  let board: Promise<Hono> | undefined;
  const load = () =>
    link.use(async (queues) => {
      const [{ createBullBoard }, { BullMQAdapter }, { HonoAdapter }, { serveStatic }] = await Promise.all([
        import('@bull-board/api'),
        import('@bull-board/api/bullMQAdapter'),
        import('@bull-board/hono'),
        import('@hono/node-server/serve-static'),
      ]);
      const server = new HonoAdapter(serveStatic);
      createBullBoard({
        queues: [queues.batches, queues.nodes, queues.runs].map(
          (queue) => new BullMQAdapter(queue, { readOnlyMode: readOnly }),
        ),
        serverAdapter: server,
        options: {
          uiConfig: {
            boardTitle: 'Leitmotif jobs',
            miscLinks: [{ text: 'Leitmotif', url: paths.queue }],
            hideRedisDetails: true,
          },
        },
      });
      server.setBasePath(paths.jobs);
      return new Hono().route(paths.jobs, server.registerPlugin());
    });

  const serve = async (request: Request): Promise<Response> => {
    board ??= load().catch((thrown) => {
      board = undefined;
      throw thrown;
    });
    const loaded = await board;
    const response = await link.use(async () => loaded.fetch(request));
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    const body = isPage ? (await response.text()).replace(outsideLinks, '') : response.body;
    const headers = new Headers(response.headers);
    headers.set('content-security-policy', policy);
    return new Response(body, { status: response.status, headers });
  };
  app.all(paths.jobs, (context) => serve(context.req.raw));
  app.all(`${paths.jobs}/*`, (context) => serve(context.req.raw));
}
