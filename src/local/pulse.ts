/** Lets everybody see that a run is worked on: an object in its store is written anew every minute. */
import { impatientEnvironment } from '../s3/client.ts';
import { aliveObject } from '../store/layout.ts';
import { openStore, type Store } from '../store/store.ts';

/** In milliseconds. */
const interval = 60_000;

/** Called when work on a run begins; gives what is called when it ends. */
export type Pulse = (run: { storeUri: string; runId: string }) => () => void;

/** One for a process: of what it does for the same run at the same time, or soon after, one tells. */
export function createPulse(): Pulse {
  // A client each, however many batches there are.
  const stores = new Map<string, Store>();
  const told = new Map<string, number>();
  return ({ storeUri, runId }) => {
    const store = stores.get(storeUri) ?? openStore(storeUri, impatientEnvironment(process.env));
    stores.set(storeUri, store);
    const name = aliveObject(runId);
    const tell = () => {
      const now = performance.now();
      const last = told.get(`${storeUri}/${name}`) ?? Number.NEGATIVE_INFINITY;
      if (now - last < interval / 2) return;
      told.set(`${storeUri}/${name}`, now);
      // Where it cannot be written, neither can results: that is for others to say.
      void store.put(name, new Uint8Array()).catch(() => {});
    };
    tell();
    const timer = setInterval(tell, interval).unref();
    return () => clearInterval(timer);
  };
}
