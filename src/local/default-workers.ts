/** How many processes work where nobody says it. */
import { availableParallelism } from 'node:os';

/** One a core, 8 at most: each keeps a copy of the network. */
export function defaultWorkers(): number {
  return Math.min(8, availableParallelism());
}
