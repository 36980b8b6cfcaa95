/** Who may ask for what: strict headers, no request from other sites, none that is large, and nothing changed in read-only mode. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

const policy = [
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Without a referrer browsers would send no origin with forms, which is how other sites' are told apart.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-cache',
};

/** A response may bring a header of its own. */
export const strictHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) {
    if (!context.res.headers.has(name)) context.res.headers.set(name, value);
  }
};

/**
 * On loopback, and without a token, only loopback's own names lead here: a site whose name has been pointed at this
 * machine (DNS rebinding) gets nothing.
 */
export const loopbackNamesOnly: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? '';
  if (isLoopback(host.replace(/:\d+$/, ''))) return next();
  return context.text('This dashboard answers to localhost only.\n', 421);
};

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses what would change something, unless the browser says that the request comes from the dashboard itself. */
export const sameSiteOnly: MiddlewareHandler = async (context, next) => {
  if (harmless.has(context.req.method) || isOwn(context.req.raw)) return next();
  return context.text('Refused: the request does not come from the dashboard itself.\n', 403);
};

function isOwn(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}

/** The longest form is that of a finding: its fields with every character encoded at its longest, and some more. */
const mostBytes = 64 * 1024;

/** Bodies are read into memory, that for signing in from strangers, too. */
export const smallBodiesOnly = bodyLimit({
  maxSize: mostBytes,
  onError: (context) => context.text('Refused: the request is larger than any form of the dashboard.\n', 413),
});

/** Signing in and out changes nothing that is shown. */
export function readOnly(allowed: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    if (harmless.has(context.req.method) || allowed.includes(context.req.path)) return next();
    return context.text('Refused: the dashboard was started with --read-only.\n', 403);
  };
}
