/** Matches two sets one to one so that the matches together are as good as possible; pure. */

/**
 * For each row of a rows × cols score matrix the column it is matched with, or −1 (there are fewer columns than
 * rows). The sum of the matched scores is the largest possible: the Hungarian method in its shortest augmenting
 * path form (Jonker & Volgenant 1987), O(n³).
 */
export function assign(scores: readonly (readonly number[])[], cols: number): number[] {
  const rows = scores.length;
  const n = Math.max(rows, cols);
  const cost = (i: number, j: number) => (i < rows && j < cols ? -scores[i]![j]! : 0);
  const rowPrice = new Float64Array(n + 1);
  const colPrice = new Float64Array(n + 1);
  /** Row (from 1) matched with a column (from 1); column 0 holds the row that is being placed. */
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    const way = new Int32Array(n + 1);
    const slack = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(n + 1);
    let column = 0;
    do {
      visited[column] = 1;
      const from = rowOf[column]!;
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (visited[j]) continue;
        const reduced = cost(from - 1, j - 1) - rowPrice[from]! - colPrice[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          way[j] = column;
        }
        if (slack[j]! < step) {
          step = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (visited[j]) {
          rowPrice[rowOf[j]!]! += step;
          colPrice[j]! -= step;
        } else slack[j]! -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[way[column]!]!;
      column = way[column]!;
    }
  }
  const match = new Array<number>(rows).fill(-1);
  for (let j = 1; j <= cols; j++) if (rowOf[j]! <= rows) match[rowOf[j]! - 1] = j - 1;
  return match;
}
