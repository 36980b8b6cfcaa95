/** Gives motifs names that outlive a new linking; pure. */
import { assign } from '../factorization/assignment.ts';
import { scalarProducts, type Vectors } from '../factorization/blocks.ts';

/** Motifs that are less alike than this are not the same one. */
const leastCosine = 0.8;

export interface NamedMotifs {
  ids: string[];
  /** Cosine to the motif of the same id in the previous version; null: it is new. */
  matched: (number | null)[];
  nextId: number;
}

/**
 * A motif keeps the id of the previous version's motif that it is matched with, if their cosine is at least 0.8; ids
 * that are no longer used are not given again.
 */
export function nameMotifs(
  basis: Vectors,
  previous: { basis: Vectors; ids: readonly string[]; nextId: number } | undefined,
): NamedMotifs {
  let nextId = previous?.nextId ?? 1;
  const isComparable = previous !== undefined && previous.basis.channels === basis.channels;
  const cosines = isComparable ? cosinesOf(basis, previous.basis) : [];
  const match = isComparable ? assign(squared(cosines, previous.basis.k)) : [];
  const ids: string[] = [];
  const matched: (number | null)[] = [];
  for (let i = 0; i < basis.k; i++) {
    const partner = match[i] ?? -1;
    const cosine = cosines[i]?.[partner] ?? 0;
    const isSame = cosine >= leastCosine;
    ids.push(isSame ? previous!.ids[partner]! : idOf(nextId++));
    matched.push(isSame ? Math.min(1, cosine) : null);
  }
  return { ids, matched, nextId };
}

/** With as many rows as columns; what was added is worth nothing. */
export function squared(table: readonly number[][], cols: number): number[][] {
  const n = Math.max(table.length, cols);
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => table[i]?.[j] ?? 0));
}

const idOf = (number: number) => `m${String(number).padStart(2, '0')}`;

/** The number in an id, from 1: the motif's colour goes by it. */
export const motifNumber = (id: string): number => Number.parseInt(id.slice(1), 10);

/** Cosine of every vector of `a` with every one of `b`; 0 for zero vectors. */
export function cosinesOf(a: Vectors, b: Vectors): number[][] {
  const norms = (v: Vectors) => Array.from({ length: v.k }, (_, i) => lengthOf(v, i));
  const [of, to] = [norms(a), norms(b)];
  const products = scalarProducts(a, b);
  return of.map((x, i) => to.map((y, j) => (x * y > 0 ? products[i * b.k + j]! / (x * y) : 0)));
}

function lengthOf({ W, channels }: Vectors, i: number): number {
  return Math.hypot(...W.subarray(i * channels, (i + 1) * channels));
}
