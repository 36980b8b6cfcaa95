/** Keeps the best of what comes one by one; pure. */

/** Puts `item` into a list of at most `count`, highest score first; the earlier of equals stays in front. */
export function keepBest<T>(list: T[], item: T, scoreOf: (item: T) => number, count: number): void {
  const score = scoreOf(item);
  let at = list.length;
  while (at > 0 && scoreOf(list[at - 1]!) < score) at--;
  if (at >= count) return;
  list.splice(at, 0, item);
  if (list.length > count) list.pop();
}
