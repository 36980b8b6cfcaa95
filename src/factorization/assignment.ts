/** Matches the rows of a square table one to one with its columns so that the matched entries' sum is the greatest. */

/**
 * For each row its column. Shortest augmenting paths with potentials (the Hungarian method in Jonker & Volgenant's form,
 * 1987), O(n³); equal sums are settled in favour of the first rows.
 */
export function assign(worth: readonly (readonly number[])[]): number[] {
  const n = worth.length;
  // Index n is a column that does not exist: where a row's search begins.
  const [forRow, forColumn] = [new Float64Array(n), new Float64Array(n + 1)];
  const rowOf = new Int32Array(n + 1).fill(-1);
  for (let row = 0; row < n; row++) {
    const cheapest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(n).fill(n);
    const visited = new Uint8Array(n + 1);
    let column = n;
    rowOf[n] = row;
    while (rowOf[column] !== -1) {
      visited[column] = 1;
      const here = rowOf[column];
      let next = -1;
      for (let j = 0; j < n; j++) {
        if (visited[j]) continue;
        const cost = -worth[here][j] - forRow[here] - forColumn[j];
        if (cost < cheapest[j]) {
          cheapest[j] = cost;
          before[j] = column;
        }
        if (next === -1 || cheapest[j] < cheapest[next]) next = j;
      }
      const step = cheapest[next];
      for (let j = 0; j <= n; j++) {
        if (visited[j]) {
          forRow[rowOf[j]] += step;
          forColumn[j] -= step;
        } else if (j < n) cheapest[j] -= step;
      }
      column = next;
    }
    for (; column !== n; column = before[column]) rowOf[column] = rowOf[before[column]];
  }
  const columns = new Array<number>(n);
  for (let j = 0; j < n; j++) columns[rowOf[j]] = j;
  return columns;
}
