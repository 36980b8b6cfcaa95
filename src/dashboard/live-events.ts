/** Server-sent events that keep a page up to date, as long as somebody has it open. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Feed } from './feed.ts';

/** `state` and `ended` hold what the page's live part becomes, the latter for good; `trouble` holds why that is not known. */
export interface LiveEvent {
  event: 'state' | 'ended' | 'trouble';
  data: string;
}

/** A connection without a word is taken for dead by proxies; a comment is a word. In milliseconds. */
const heartbeat = 15_000;

/** Every event is the whole state, so that whoever comes back after a break has missed nothing. */
export function streamStates<T>(
  context: Context,
  feed: Pick<Feed<T>, 'watch'>,
  render: (state: T) => LiveEvent,
) {
  // Nobody reads the body of an answer to HEAD, so nobody would ever end it.
  if (context.req.method === 'HEAD') return context.body(null, 200, { 'content-type': 'text/event-stream' });
  return streamSSE(context, async (stream) => {
    let sent: LiveEvent | undefined;
    // Who reads slowly, or sleeps, misses states rather than have them pile up here.
    let isWriting = false;
    const write = async (writing: Promise<unknown>) => {
      isWriting = true;
      await writing;
      isWriting = false;
    };
    const beat = setInterval(() => {
      if (!isWriting) void write(stream.write(': still here\n\n'));
    }, heartbeat);
    let leave = () => {};
    await new Promise<void>((over) => {
      stream.onAbort(over);
      leave = feed.watch((state) => {
        const news = render(state);
        if (isWriting || (news.event === sent?.event && news.data === sent.data)) return;
        sent = news;
        void write(stream.writeSSE({ ...news })).then(() => news.event === 'ended' && over());
      });
    });
    leave();
    clearInterval(beat);
  });
}
