/** Gathers, batch by batch, what a map needs of the rows of a run's tables; keeps bytes, not rows. */
import { type MapManifest, nothing } from '../manifest/map.ts';
import type { Rows } from '../manifest/tables.ts';
import { byteOf, createMakeup, type Makeup } from './makeup.ts';

type Counted = Pick<MapManifest, 'categories' | 'folders' | 'batches' | 'motifs'>;

export interface Gathered extends Counted {
  images: Makeup;
  concepts: Makeup;
  /** Of each image: its place in its batch in the plan, and the numbers of its category and folder. */
  place: Uint32Array;
  category: Uint32Array;
  folder: Uint32Array;
  /** Of each concept: its index in its batch. */
  concept: Uint32Array;
  /** Of each image and concept: the number of the motif that it holds most of. */
  motif: Uint32Array;
  conceptMotif: Uint32Array;
}

export interface Gatherer {
  /** Takes the next batch of the plan. */
  add(batchId: string, rows: Pick<Rows, 'images' | 'motif_presence' | 'concepts' | 'concept_motifs'>): void;
  finish(): Gathered;
}

/** Motifs that a map is made of, the first of the run: about those with the largest share. They bound its files. */
export const mostMotifs = 256;

/** Images with results and concepts, in terms of the run's motifs; none of them where there is no motif. */
export function createGatherer(ids: readonly string[]): Gatherer {
  const motifs = ids.slice(0, mostMotifs);
  const columnOf = new Map(motifs.map((id, j) => [id, j]));
  const images = createMakeup(motifs.length);
  const concepts = createMakeup(motifs.length);
  const categories = createCounter<number | null, string>();
  const folders = createCounter<string, string>();
  const place: number[] = [];
  const concept: number[] = [];
  const motif: number[] = [];
  const conceptMotif: number[] = [];
  const batches: MapManifest['batches'] = [];

  /** A row of bytes for each of `things`, and its largest motif, from what is said of how much of a motif is in which. */
  const fill = <T extends string | number>(
    makeup: typeof images,
    largest: number[],
    things: readonly T[],
    said: Iterable<{ thing: T; motif: string; part: number }>,
  ) => {
    const rowOf = new Map(
      things.map((thing) => [thing, { bytes: new Uint8Array(motifs.length), most: 0, of: nothing }]),
    );
    for (const { thing, motif: id, part } of said) {
      const [row, column] = [rowOf.get(thing), columnOf.get(id)];
      if (!row || column === undefined) continue;
      row.bytes[column] = byteOf(part);
      // By the part itself: two parts of one half each can have the same byte.
      if (part > row.most) Object.assign(row, { most: part, of: column });
    }
    for (const { bytes, of } of rowOf.values()) {
      makeup.add(bytes);
      largest.push(of);
    }
  };

  return {
    add(batchId, rows) {
      if (motifs.length === 0) return;
      const ok = rows.images.map((image, at) => ({ ...image, at })).filter(({ status }) => status === 'ok');
      for (const { at, category, label, folder } of ok) {
        place.push(at);
        categories.add(category, label ?? '');
        folders.add(folder, folder);
      }
      const keys = ok.map(({ key }) => key);
      const indices = rows.concepts.map(({ concept: index }) => index);
      concept.push(...indices);
      fill(
        images,
        motif,
        keys,
        rows.motif_presence.map(({ key, motif: id, share }) => ({ thing: key, motif: id, part: share })),
      );
      fill(
        concepts,
        conceptMotif,
        indices,
        rows.concept_motifs.map(({ concept: index, motif: id, part }) => ({ thing: index, motif: id, part })),
      );
      batches.push({ batchId, images: keys.length, concepts: indices.length });
    },
    finish() {
      const byCategory = categories.finish();
      const byFolder = folders.finish();
      return {
        motifs,
        batches,
        images: images.finish(),
        concepts: concepts.finish(),
        place: Uint32Array.from(place),
        concept: Uint32Array.from(concept),
        motif: Uint32Array.from(motif),
        conceptMotif: Uint32Array.from(conceptMotif),
        category: byCategory.numbers,
        folder: byFolder.numbers,
        categories: byCategory.counted.map(({ value, text, times }) => ({
          category: value!,
          label: text,
          images: times,
        })),
        folders: byFolder.counted.map(({ value, times }) => ({ folder: value!, images: times })),
      };
    },
  };
}

/** Counts values and numbers them, the most frequent first, of equals the one that came first; `null` gets no number. */
function createCounter<V extends string | number | null, T extends string>() {
  const seen = new Map<V, { value: V; text: T; times: number }>();
  const order: V[] = [];
  return {
    add(value: V, text: T) {
      order.push(value);
      const known = seen.get(value);
      if (known) known.times += 1;
      else seen.set(value, { value, text, times: 1 });
    },
    finish() {
      const counted = [...seen.values()]
        .filter(({ value }) => value !== null)
        .sort((a, b) => b.times - a.times);
      const numberOf = new Map(counted.map(({ value }, number) => [value, number]));
      const numbers = Uint32Array.from(order, (value) => numberOf.get(value) ?? nothing);
      return { counted, numbers };
    },
  };
}
