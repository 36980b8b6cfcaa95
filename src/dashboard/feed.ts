/** A view of what changes, read again and again for all who watch it, and not at all when nobody does. */

export interface Feed<T> {
  now(): Promise<T>;
  /** Hands over the state of now and every later one; returns what ends it. */
  watch(listener: (state: T) => void): () => void;
}

/** `read` tells a trouble as a state, and does not throw; `restAfter` a state nothing is read for so many milliseconds. */
export function createFeed<T>(read: () => Promise<T>, restAfter: (state: T) => number): Feed<T> {
  const listeners = new Set<(state: T) => void>();
  /** Until the next reading; missing while that is under way, and when nobody watches. */
  let timer: NodeJS.Timeout | undefined;
  let isTicking = false;
  let reading: Promise<T> | undefined;

  /** Who asks while a reading is under way gets that one. */
  const now = (): Promise<T> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const tick = async () => {
    timer = undefined;
    isTicking = true;
    const state = await now();
    isTicking = false;
    for (const listener of listeners) listener(state);
    if (listeners.size > 0) timer = setTimeout(() => void tick(), restAfter(state));
  };

  return {
    now,
    watch(listener) {
      listeners.add(listener);
      if (timer) void now().then((state) => listeners.has(listener) && listener(state));
      else if (!isTicking) void tick();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}

/** Feeds by key, each of them there as long as somebody watches it. */
export function createFeeds<T>(restAfter: (state: T) => number) {
  const feeds = new Map<string, { feed: Feed<T>; watchers: number }>();
  return (key: string, read: () => Promise<T>): Pick<Feed<T>, 'watch'> => ({
    watch(listener) {
      const known = feeds.get(key) ?? { feed: createFeed(read, restAfter), watchers: 0 };
      feeds.set(key, known);
      known.watchers += 1;
      const leave = known.feed.watch(listener);
      return () => {
        leave();
        known.watchers -= 1;
        if (known.watchers === 0) feeds.delete(key);
      };
    },
  });
}
