/** Run as a script, prints the memory that a large factorisation takes beyond V, as a multiple of V's bytes. */
import { thorough } from '../../src/factorization/restarts.ts';
import { createSolver } from '../../src/factorization/solver.ts';

const [rows, cols] = [2048, 25_088];
const solver = await createSolver();
// Opens what the solver keeps whatever the size of V.
await solver.factorize(
  { data: new Float32Array(64 * 64).map((_, i) => i % 13), rows: 64, cols: 64 },
  { k: 3, seed: 0 },
);

const data = new Float32Array(rows * cols);
let state = 1;
for (let i = 0; i < data.length; i++) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  // One in eight is not 0, about as after a rectifier.
  data[i] = state >>> 29 === 0 ? (state & 0xffff) / 65536 : 0;
}
const before = process.memoryUsage().rss;
await solver.factorize({ data, rows, cols }, { ...thorough, k: 10, seed: 0 });
console.log((process.resourceUsage().maxRSS * 1024 - before) / data.byteLength);
await solver.close();
