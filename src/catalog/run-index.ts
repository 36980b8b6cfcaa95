/** Reads a run's index: its directory as a whole, its lists line by line. */
import { parseLines } from '../manifest/lines.ts';
import { parseManifest } from '../manifest/read.ts';
import {
  type Line,
  type ListName,
  lineSchemas,
  type RunIndexManifest,
  runIndexSchema,
} from '../manifest/run-index.ts';
import { indexManifest, runObject } from '../store/layout.ts';
import type { StoredObject } from '../store/store.ts';
import type { StoredRun } from './open-run.ts';

export interface RunIndex {
  readonly directory: RunIndexManifest;
  /** Lines `from` to `to`, the latter excluded; one read, whatever their number. All of them without bounds. */
  lines<L extends ListName>(list: L, from?: number, to?: number): Promise<Line<L>[]>;
}

/** @throws LeitmotifError `object-not-found` for a run that has not ended yet; `manifest-invalid` */
export async function readRunIndex({ store, runId }: StoredRun): Promise<RunIndex> {
  const name = runObject(runId, indexManifest);
  const directory = parseManifest(runIndexSchema, await store.get(name), `${store.uri}/${name}`);
  const opened = new Map<string, Promise<StoredObject>>();
  const open = (object: string) => {
    const known = opened.get(object) ?? store.open(object);
    opened.set(object, known);
    return known.catch((thrown) => {
      opened.delete(object);
      throw thrown;
    });
  };
  return {
    directory,
    async lines(list, from = 0, to = Number.POSITIVE_INFINITY) {
      const { name: file, offsets } = directory.lists[list];
      const last = offsets.length - 1;
      const [start, end] = [offsets[Math.min(from, last)]!, offsets[Math.min(to, last)]!];
      if (start >= end) return [];
      const object = runObject(runId, file);
      const { stream } = await open(object);
      const bytes = new Uint8Array(await new Response(await stream(start, end - 1)).arrayBuffer());
      return parseLines<Line<typeof list>>(lineSchemas[list] as never, bytes, `${store.uri}/${object}`);
    },
  };
}
