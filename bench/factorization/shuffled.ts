/** The benches' random orders, the same on every machine. */

export function shuffled<T>(items: T[], seed: number): T[] {
  const rank = (i: number) => Math.imul((i + 1) * 0x9e3779b1, seed * 2 + 1) >>> 0;
  return items
    .map((_, i) => i)
    .sort((a, b) => rank(a) - rank(b))
    .map((i) => items[i]!);
}
