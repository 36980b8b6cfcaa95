/** Signing in and out. */
import type { Hono } from 'hono';
import { signInPage } from './pages/sign-in-page.tsx';
import { paths } from './paths.ts';
import { forget, type Guard, localPath } from './token.ts';

export function addSignIn(app: Hono, guard: Guard, version: string): void {
  app.get(paths.signIn, (context) => {
    const next = localPath(context.req.query('next'), '/');
    return context.html(signInPage({ version, next, wasWrong: false }));
  });
  app.post(paths.signIn, async (context) => {
    const { token, next } = await context.req.parseBody();
    const target = localPath(String(next ?? ''), '/');
    if (!guard.accepts(String(token ?? ''))) {
      return context.html(signInPage({ version, next: target, wasWrong: true }), 401);
    }
    guard.remember(context);
    return context.redirect(target, 303);
  });
  app.post(paths.signOut, (context) => {
    forget(context);
    // Or going back would show pages that the browser has kept.
    context.header('clear-site-data', '"cache"');
    return context.redirect(paths.signIn, 303);
  });
}
