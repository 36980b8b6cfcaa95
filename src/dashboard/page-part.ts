/** Which part of a list a page shows. */

export interface PagePart {
  /** Counted from 1; a page beyond the last is the last. */
  page: number;
  pages: number;
  /** The items shown, the last of them excluded. */
  from: number;
  to: number;
}

export function partAt(count: number, page: number, size: number): PagePart {
  const pages = Math.max(1, Math.ceil(count / size));
  const at = Math.min(page, pages);
  return { page: at, pages, from: (at - 1) * size, to: Math.min(at * size, count) };
}

/** A page of a list that is at hand. */
export function partOf<T>(items: readonly T[], wanted: number, size: number) {
  const { from, to, page, pages } = partAt(items.length, wanted, size);
  return { items: items.slice(from, to), page, pages };
}
