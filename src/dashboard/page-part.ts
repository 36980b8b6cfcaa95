/** Which page of a list an address asks for, and which part of the list it shows. */
import type { Context } from 'hono';

export interface PagePart {
  /** Counted from 1; a page beyond the last is the last. */
  page: number;
  pages: number;
  /** The items shown, the last of them excluded. */
  from: number;
  to: number;
}

/** Of the address; counted from 1; what is no number is the first page. */
export function pageOf(context: Context): number {
  const page = Number(context.req.query('page'));
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
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
