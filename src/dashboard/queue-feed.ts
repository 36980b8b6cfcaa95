/** The queue's view, read once a second for all who watch and not at all when nobody does. */
import { asLeitmotifError } from '../errors.ts';
import type { QueueLink } from './queue-link.ts';
import { createQueueReader, type QueueView } from './queue-view.ts';

/** A view, or why there is none. */
export type QueueState = { view: QueueView } | { trouble: string };

export interface QueueFeed {
  now(): Promise<QueueState>;
  /** Hands over the state of now and of every second from here on; returns what ends it. */
  watch(listener: (state: QueueState) => void): () => void;
  close(): void;
}

const interval = 1000;

export function createQueueFeed(link: QueueLink): QueueFeed {
  const read = createQueueReader();
  const listeners = new Set<(state: QueueState) => void>();
  /** Until the next second; missing while the state of this one is being read, and when nobody watches. */
  let timer: NodeJS.Timeout | undefined;
  let isTicking = false;
  let reading: Promise<QueueState> | undefined;

  /** Who asks while a reading is under way gets that one. */
  const now = (): Promise<QueueState> => {
    reading ??= link
      .use(read)
      .then(
        (view): QueueState => ({ view }),
        (thrown): QueueState => ({ trouble: asLeitmotifError(thrown).message }),
      )
      .finally(() => {
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
    if (listeners.size > 0) timer = setTimeout(() => void tick(), interval);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };

  return {
    now,
    watch(listener) {
      listeners.add(listener);
      if (timer) void now().then((state) => listeners.has(listener) && listener(state));
      else if (!isTicking) void tick();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    close() {
      listeners.clear();
      stop();
    },
  };
}
