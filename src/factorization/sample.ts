/** A part of V's channels and positions, on which starts are tried at a fraction of the cost. */
import { type Engine, type Operand, operand } from './engine.ts';
import { exactProblem, type Factors, type Problem } from './factors.ts';
import type { Matrix } from './matrix.ts';
import { type RandomBits, uniform } from './random.ts';
import { type Sketch, sketchedProblem } from './sketch.ts';

export interface SampleSize {
  channels: number;
  positions: number;
}

export interface Sample {
  /** Fewer than asked for where fewer are not zero. */
  channels: number;
  positions: number;
  problem: Problem;
  /** Fills `forW` for all channels from heatmaps on the sample's positions. */
  widen(H: Operand, forW: Factors['forW']): Promise<void>;
}

/** What suffices for starts with up to `k` concepts on V: about 65,536 elements, and no side much shorter than 500. */
export function sampleSize({ rows, cols }: Matrix, k: number): SampleSize {
  const positions = Math.min(cols, Math.max(1024, 4 * k));
  const channels = Math.min(rows, Math.max(512, 4 * k, Math.ceil(65_536 / positions)));
  return { channels, positions };
}

/** A sample of V ≈ Q·B; `range`, whose rows have the energy of V's, is what Q was made from. */
export async function sampleSketch(
  engine: Engine,
  whole: Sketch,
  range: Operand,
  { channels, positions }: SampleSize,
  bits: RandomBits,
): Promise<Sample> {
  const Q = takeRows(whole.Q, chooseRows(range, channels, bits));
  const Bt = takeRows(whole.Bt, chooseRows(whole.Bt, positions, bits));
  const [gramQ, gramB] = [await engine.gram(Q), await engine.gram(Bt)];
  const squaredNorm = gramQ.reduce((sum, x, i) => sum + x * gramB[i], 0);
  const part = { Q, Qt: await engine.transpose(Q), B: await engine.transpose(Bt), Bt };
  return {
    channels: Q.rows,
    positions: Bt.rows,
    problem: sketchedProblem(engine, part, squaredNorm),
    widen: (H, forW) => engine.factoredNormal(H, Bt, whole.Qt, forW),
  };
}

/** A sample of V itself, given as both V and Vᵀ. */
export async function sampleMatrix(
  engine: Engine,
  V: Operand,
  Vt: Operand,
  { channels, positions }: SampleSize,
  bits: RandomBits,
): Promise<Sample> {
  const wide = positions < V.cols ? await engine.transpose(takeRows(Vt, chooseRows(Vt, positions, bits))) : V;
  const part = takeRows(wide, chooseRows(wide, channels, bits));
  const squaredNorm = rowEnergies(part).reduce((sum, energy) => sum + energy, 0);
  return {
    channels: part.rows,
    positions: part.cols,
    problem: exactProblem(engine, part, await engine.transpose(part), squaredNorm),
    widen: (H, forW) => engine.normal(wide, H, forW),
  };
}

interface Chosen {
  row: number;
  /** What the row is multiplied by, so that errors on the sample estimate those on the whole. */
  weight: number;
}

/**
 * `count` rows, each with a probability p in proportion to its energy, 1 at most, and then weighted by p^-½ (Drineas
 * et al. 2006, "Fast Monte Carlo algorithms for matrices", with systematic instead of independent draws); `all` where
 * there are not more than `count`.
 */
export function chooseRows(matrix: Operand, count: number, bits: RandomBits): Chosen[] | 'all' {
  if (matrix.rows <= count) return 'all';
  const energies = rowEnergies(matrix);
  const bound = certainEnergy(energies, count);
  const chosen: Chosen[] = [];
  let next = uniform(bits);
  let sum = 0;
  energies.forEach((energy, row) => {
    const p = energy < bound ? energy / bound : energy > 0 ? 1 : 0;
    sum += p;
    if (sum <= next || chosen.length === count) return;
    chosen.push({ row, weight: p ** -0.5 });
    next++;
  });
  return chosen;
}

/** The energy e from which on a row is taken for certain: Σ min(1, energy/e) = `count`, as nearly as 8 rounds get. */
function certainEnergy(energies: Float64Array, count: number): number {
  let bound = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 8; round++) {
    let certain = 0;
    let rest = 0;
    for (const energy of energies) {
      if (energy >= bound) certain++;
      else rest += energy;
    }
    if (certain >= count || rest === 0) break;
    bound = rest / (count - certain);
  }
  return bound;
}

function rowEnergies({ tensor, rows, cols }: Operand): Float64Array {
  const data = tensor.data as Float32Array;
  const energies = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = r * cols; i < (r + 1) * cols; i++) sum += data[i] * data[i];
    energies[r] = sum;
  }
  return energies;
}

function takeRows(matrix: Operand, chosen: Chosen[] | 'all'): Operand {
  if (chosen === 'all') return matrix;
  const { tensor, cols } = matrix;
  const from = tensor.data as Float32Array;
  const data = new Float32Array(chosen.length * cols);
  chosen.forEach(({ row, weight }, i) => {
    for (let c = 0; c < cols; c++) data[i * cols + c] = weight * from[row * cols + c];
  });
  return operand({ data, rows: chosen.length, cols });
}
