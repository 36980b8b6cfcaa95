/** Merges very many weighted vectors pair by pair, each time the pair that costs least. */
import type { Joined } from './link-problem.ts';
import { mergePair, type Pair } from './merge.ts';

export interface Merged {
  k: number;
  /** `[k, C]`. */
  G: Float32Array;
  /** `[k, N]`; each of the N vectors has a loading on one row only. */
  A: Float64Array;
}

interface Nearest {
  partner: number;
  cost: number;
}

/**
 * Down to `k` ≥ 1 vectors. `products` are the scalar products of the N vectors. A merger changes the costs with one
 * vector only, so that with every vector's nearest one at hand it takes about N steps, not N².
 */
export function mergeDown(
  { blocks, offsets, N, C, rows }: Joined,
  products: Float32Array,
  k: number,
): Merged {
  const vectors = Float64Array.from(products);
  const heatmaps = new Float64Array(N * N);
  blocks.forEach(({ gram, k: width }, b) => {
    for (let i = 0; i < width; i++) {
      heatmaps.set(gram.subarray(i * width, (i + 1) * width), (offsets[b] + i) * N + offsets[b]);
    }
  });
  const G = rows.slice();
  const A = new Float64Array(N * N);
  for (let i = 0; i < N; i++) A[i * N + i] = 1;
  const alive = Array.from({ length: N }, (_, i) => i);

  const costOf = (i: number, j: number) =>
    mergePair(vectors, heatmaps, N, Math.min(i, j), Math.max(i, j)).cost;
  const nearestTo = (i: number): Nearest => {
    const nearest = { partner: -1, cost: Number.POSITIVE_INFINITY };
    for (const j of alive) {
      if (j === i) continue;
      const cost = costOf(i, j);
      if (cost < nearest.cost) Object.assign(nearest, { partner: j, cost });
    }
    return nearest;
  };
  const nearest = alive.map(nearestTo);

  while (alive.length > k) {
    const first = alive.reduce((best, i) => (nearest[i].cost < nearest[best].cost ? i : best));
    const [i, j] = [first, nearest[first].partner].sort((a, b) => a - b);
    const { w, h } = scaled(mergePair(vectors, heatmaps, N, i, j), vectors, heatmaps, N);
    joinRows(G, C, i, j, w);
    joinRows(A, N, i, j, h);
    joinGram(vectors, N, i, j, w);
    joinGram(heatmaps, N, i, j, h);
    alive.splice(alive.indexOf(j), 1);
    nearest[i] = nearestTo(i);
    for (const l of alive) {
      if (l === i) continue;
      if (nearest[l].partner === i || nearest[l].partner === j) nearest[l] = nearestTo(l);
      else {
        const cost = costOf(i, l);
        if (cost < nearest[l].cost) nearest[l] = { partner: i, cost };
      }
    }
  }
  const merged = { k, G: new Float32Array(k * C), A: new Float64Array(k * N) };
  alive.forEach((from, into) => {
    merged.G.set(G.subarray(from * C, (from + 1) * C), into * C);
    merged.A.set(A.subarray(from * N, (from + 1) * N), into * N);
  });
  return merged;
}

/** With h scaled so that the product is nearest to W_i·H_i + W_j·H_j, not only its direction. */
function scaled({ i, j, w, h }: Pair, A: Float64Array, B: Float64Array, N: number): Pick<Pair, 'w' | 'h'> {
  const along = (gram: Float64Array, [x, y]: [number, number]): [number, number] => [
    x * gram[i * N + i] + y * gram[i * N + j],
    x * gram[i * N + j] + y * gram[j * N + j],
  ];
  const [wi, wj] = along(A, w);
  const [hi, hj] = along(B, h);
  const norms = (w[0] * wi + w[1] * wj) * (h[0] * hi + h[1] * hj);
  const scale = norms > 0 ? (wi * hi + wj * hj) / norms : 0;
  return { w, h: [scale * h[0], scale * h[1]] };
}

function joinRows(
  data: Float32Array | Float64Array,
  length: number,
  i: number,
  j: number,
  [x, y]: [number, number],
): void {
  for (let p = 0; p < length; p++) data[i * length + p] = x * data[i * length + p] + y * data[j * length + p];
}

/** Row and column i of a symmetric matrix. */
function joinGram(gram: Float64Array, N: number, i: number, j: number, weights: [number, number]): void {
  joinRows(gram, N, i, j, weights);
  const [x, y] = weights;
  for (let l = 0; l < N; l++) gram[l * N + i] = x * gram[l * N + i] + y * gram[l * N + j];
}
