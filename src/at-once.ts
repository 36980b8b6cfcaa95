/** Runs work on many items with a bound on how much of it is under way. */
import { inGroups } from './in-groups.ts';

/**
 * What `work` gives for each item, in their order, with at most `most` under way at a time. After a failure nothing
 * more is begun; it is thrown when all that was begun has ended.
 */
export async function mapAtOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const runner = async () => {
    try {
      for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!, i);
    } catch (thrown) {
      next = items.length;
      throw thrown;
    }
  };
  for (const run of await Promise.allSettled(Array.from({ length: most }, runner))) {
    if (run.status === 'rejected') throw run.reason;
  }
  return results;
}

/** The same for items that come one by one: so many of them, and of their results, are in memory. */
export async function* mapInGroups<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  most: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  for await (const group of inGroups(items, most)) yield* await mapAtOnce(group, most, work);
}
