/** The token that another host's users need: checked in constant time, remembered in a cookie that scripts cannot read. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';

const shortest = 16;
const cookieName = 'leitmotif';

/**
 * The token from a file or from LEITMOTIF_TOKEN; `undefined` when there is none.
 *
 * @throws LeitmotifError `usage` when the file cannot be read or the token is short enough to be guessed
 */
export async function readToken(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const text = file === undefined ? environment.LEITMOTIF_TOKEN : await readTokenFile(file);
  const token = text?.trim();
  if (!token) return undefined;
  if (token.length < shortest) {
    throw new LeitmotifError('usage', `The token has ${token.length} characters, fewer than ${shortest}.`, {
      hint: 'Make one: openssl rand -base64 24',
    });
  }
  return token;
}

function readTokenFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw new LeitmotifError('usage', `The token file ${file} cannot be read: ${readReason(cause)}.`, {
      cause,
    });
  });
}

export interface Guard {
  /** Lets through who has the cookie or sends `Authorization: Bearer <token>`; `open` are paths for everybody. */
  middleware(signIn: string, open: (path: string) => boolean): MiddlewareHandler;
  accepts(token: string): boolean;
  /** Puts the cookie into the response. */
  remember(context: Context): void;
}

export function createGuard(token: string): Guard {
  // What the cookie holds proves that one knew the token, and does not give it away.
  const proof = createHmac('sha256', token).update('leitmotif dashboard').digest('base64url');
  const accepts = (given: string) => isEqual(given, token);
  return {
    accepts,
    middleware: (signIn, open) => async (context, next) => {
      if (open(context.req.path)) return next();
      const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
      if (isEqual(getCookie(context, cookieName) ?? '', proof) || accepts(bearer ?? '')) return next();
      const wantsPage = context.req.method === 'GET' && context.req.header('accept')?.includes('text/html');
      if (!wantsPage) return context.text('A token is needed.\n', 401, { 'www-authenticate': 'Bearer' });
      const { pathname, search } = new URL(context.req.url);
      return context.redirect(`${signIn}?next=${encodeURIComponent(pathname + search)}`, 303);
    },
    remember(context) {
      setCookie(context, cookieName, proof, {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
        secure: context.req.header('x-forwarded-proto') === 'https',
        maxAge: 30 * 24 * 3600,
      });
    },
  };
}

export function forget(context: Context): void {
  setCookie(context, cookieName, '', { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 0 });
}

/** Digests of equal length are compared, so that neither content nor length shows in the time it takes. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Where to go after signing in: a path of the dashboard, whatever the address says. */
export function localPath(text: string | undefined, otherwise: string): string {
  if (!text?.startsWith('/') || !URL.canParse(text, 'http://dashboard')) return otherwise;
  const { origin, pathname, search, hash } = new URL(text, 'http://dashboard');
  const isHere = origin === 'http://dashboard' && !pathname.startsWith('//');
  return isHere ? pathname + search + hash : otherwise;
}
