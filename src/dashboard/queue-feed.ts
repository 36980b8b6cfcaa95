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
  let timer: NodeJS.Timeout | undefined;
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
    const state = await now();
    for (const listener of listeners) listener(state);
    if (listeners.size > 0) timer = setTimeout(() => void tick(), interval);
  };

  return {
    now,
    watch(listener) {
      listeners.add(listener);
      if (listeners.size === 1) void tick();
      else void now().then((state) => listeners.has(listener) && listener(state));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
    close() {
      listeners.clear();
      clearTimeout(timer);
    },
  };
}
