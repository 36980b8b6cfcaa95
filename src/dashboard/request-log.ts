/** One line of JSON for every request. */
import type { MiddlewareHandler } from 'hono';

export interface RequestLine {
  time: string;
  level: 'info' | 'warn' | 'error';
  message: 'request';
  method: string;
  /** Without the query: it holds what people search for. */
  path: string;
  status: number;
  milliseconds: number;
  error?: string;
}

export function requestLog(write: (line: RequestLine) => void): MiddlewareHandler {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { status } = context.res;
    write({
      time: new Date().toISOString(),
      level: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
      message: 'request',
      method: context.req.method,
      path: context.req.path,
      status,
      milliseconds: Math.round(performance.now() - start),
      ...(context.error ? { error: context.error.message } : {}),
    });
  };
}
