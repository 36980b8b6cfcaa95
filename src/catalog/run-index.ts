/** Reads a run's index: its directory as a whole, its lists line by line. */
import { LeitmotifError } from '../errors.ts';
import type { Motif } from '../manifest/motifs.ts';
import { parseLines, parseManifest } from '../manifest/read.ts';
import {
  type Line,
  type ListName,
  listSchemas,
  type RunIndexManifest,
  runIndexSchema,
} from '../manifest/run-index.ts';
import { indexManifest, runObject } from '../store/layout.ts';
import type { StoredObject } from '../store/store.ts';
import type { StoredRun } from './open-run.ts';

/** A motif as the directory knows it; of its categories the best, if it has any. */
export type MotifEntry = Pick<Motif, 'id' | 'color' | 'norm' | 'share' | 'name' | 'categories'> & {
  images: number;
};

export interface RunIndex {
  readonly directory: RunIndexManifest;
  /** In the order of motifs.json. */
  readonly motifs: readonly MotifEntry[];
  /** Lines `from` to `to`, the latter excluded; one read, whatever their number. All of them without bounds. */
  lines<L extends ListName>(list: L, from?: number, to?: number): Promise<Line<L>[]>;
}

/** @throws LeitmotifError `object-not-found` for a run that has not ended yet; `manifest-invalid` */
export async function readRunIndex({ store, runId, address }: StoredRun): Promise<RunIndex> {
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
    motifs: motifEntries(directory.motifs),
    async lines(list, from = 0, to = Number.POSITIVE_INFINITY) {
      const { name: file, offsets } = directory.lists[list];
      const last = offsets.length - 1;
      const [start, end] = [offsets[Math.min(from, last)]!, offsets[Math.min(to, last)]!];
      if (start >= end) return [];
      const object = runObject(runId, file);
      const { stream } = await open(object);
      const chunks: Uint8Array[] = [];
      for await (const chunk of await stream(start, end - 1)) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (bytes.length < end - start) {
        throw new LeitmotifError(
          'manifest-invalid',
          `${store.uri}/${object} is shorter than ${store.uri}/${name} says.`,
          { hint: `leitmotif motifs ${address} writes both anew.` },
        );
      }
      return parseLines<Line<typeof list>>(listSchemas[list] as never, bytes, `${store.uri}/${object}`);
    },
  };
}

function motifEntries(columns: RunIndexManifest['motifs']): MotifEntry[] {
  const { ids, colors, norms, shares, images, categories, labels, scores, names } = columns;
  return ids.map((id, i) => ({
    id,
    color: colors[i]!,
    norm: norms[i]!,
    share: shares[i]!,
    images: images[i]!,
    categories: labels[i] ? [{ category: categories[i]!, label: labels[i], score: scores[i]! }] : [],
    name: names[i]!,
  }));
}
