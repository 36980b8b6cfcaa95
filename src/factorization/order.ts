/** Puts concepts in an order that does not depend on the random start. */

/**
 * New W (k × C) and H (k × P) with the concept of the largest mass ‖W_j‖₁·‖H_j‖₁ (all it adds to V) first; equal
 * masses keep their order. A concept without mass becomes zero in both.
 */
export function orderByMass(
  k: number,
  W: Float32Array,
  H: Float32Array,
): { W: Float32Array; H: Float32Array; emptyConcepts: number } {
  const [C, P] = [W.length / k, H.length / k];
  const masses = Array.from({ length: k }, (_, j) => sumOf(row(W, j, C)) * sumOf(row(H, j, P)));
  const order = masses.map((_, j) => j).sort((a, b) => masses[b] - masses[a] || a - b);
  const ordered = { W: new Float32Array(W.length), H: new Float32Array(H.length), emptyConcepts: 0 };
  order.forEach((from, to) => {
    if (masses[from] === 0) {
      ordered.emptyConcepts++;
      return;
    }
    ordered.W.set(row(W, from, C), to * C);
    ordered.H.set(row(H, from, P), to * P);
  });
  return ordered;
}

function row(data: Float32Array, j: number, length: number): Float32Array {
  return data.subarray(j * length, (j + 1) * length);
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
