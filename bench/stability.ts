/** Bench: whether other seeds, and a tenth of the images less, leave concepts and their categories as they are. */
import { firmScore, softmax } from '../src/concepts/categories.ts';
import {
  leastHolds,
  type Naming,
  nameByScores,
  partHolding,
  stillHolds,
  type Trial,
} from '../src/concepts/name.ts';
import { matchConcepts } from '../src/factorization/likeness.ts';
import type { Activations } from '../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../src/factorization/solver.ts';
import { vectorLengths } from '../src/factorization/vector-lengths.ts';
import type { CategoryGroup } from '../src/model/groups.ts';
import { conceptsOf, leftOutOf } from './concepts-of.ts';
import { shuffled } from './factorization/shuffled.ts';
import { type Asking, openAsking } from './faithfulness/asking.ts';
import { makeScenes } from './localisation/scenes.ts';
import { indexOfMost, mean } from './localisation/score.ts';
import { counterpart } from './localisation/second-opinion.ts';
import { medianOf } from './median.ts';
import type { BenchOptions } from './options.ts';

const batches = [
  ['animals/birds'],
  ['food/fruit', 'vehicles'],
  ['animals/mammals', 'plants/flowers', 'food/vegetables'],
];
const variants = 10;
const dropped = 0.1;
/** Of the batch's explained activation; smaller concepts do not count for categories. */
const leastShare = 0.05;
/** By how much a score may differ. */
const sameScore = 0.05;

interface Named {
  k: number;
  W: Float32Array;
  shares: number[];
  scores: Float64Array[];
}

/** The factorisation that others are compared with. */
interface Reference extends Named {
  namings: Naming[];
  /** What a run says of each concept: part of its own trials in which the name holds. */
  nameHolds: number[];
}

/** What became of one concept of the reference in another factorisation. */
interface Met {
  cosine: number;
  counts: boolean;
  sameCategory: boolean;
  /** The reference's best category has a score that makes a firm name. */
  firm: boolean;
  /** It has a name, of a category or a group. */
  named: boolean;
  /** The reference says that its name holds. */
  steady: boolean;
  /** It does in the other factorisation. */
  holds: boolean;
  /** Of the score of the reference's best category. */
  difference: number;
}

export async function run({ quick, json, layer, scenes }: BenchOptions): Promise<void> {
  const [perKind, ks] = quick ? [8, [5]] : [24, [3, 5, 8]];
  const [solver, asking] = [await createSolver(), await openAsking(layer)];
  for (const kinds of quick ? batches.slice(0, 1) : batches) {
    const images: Activations[] = [];
    for (const kind of kinds) {
      // One picture of each object on white, or several, on photographs.
      for (const { bytes } of await makeScenes(scenes ? 'pasted' : 'white', kind, perKind, 1, scenes)) {
        images.push(await asking.activations(await asking.pixelsOf(bytes)));
      }
    }
    for (const k of ks) {
      const reference = await withHolds(images, await named(images, k, 0, solver, asking), solver, asking);
      const each = Array.from({ length: variants }, (_, i) => i + 1);
      for (const change of ['seed', 'images'] as const) {
        const met: Met[] = [];
        for (const i of each) {
          const part = change === 'seed' ? images : withoutTenth(images, i);
          const other = await named(part, k, change === 'seed' ? i : 0, solver, asking);
          met.push(...meet(reference, other, asking.groups));
        }
        const name = kinds.map((kind) => kind.split('/').at(-1)).join('+');
        const result = { bench: 'stability', case: `${name}-k${k}`, change, ...summarise(met) };
        console.log(json ? JSON.stringify(result) : tableRow(result));
      }
    }
  }
  await Promise.all([solver.close(), asking.close()]);
}

function withoutTenth<T>(images: T[], seed: number): T[] {
  const gone = new Set(shuffled(images, seed).slice(0, Math.round(images.length * dropped)));
  return images.filter((image) => !gone.has(image));
}

async function named(
  images: Activations[],
  k: number,
  seed: number,
  solver: Solver,
  asking: Asking,
): Promise<Named> {
  const { W, H } = await conceptsOf(solver, images, { k, seed });
  const { masses } = vectorLengths(W, k);
  const parts = Array.from(masses, (mass, j) => {
    const heat = H.subarray((j * H.length) / k, ((j + 1) * H.length) / k);
    return mass * heat.reduce((sum, value) => sum + value, 0);
  });
  const all = parts.reduce((sum, part) => sum + part, 0);
  const scores = (await asking.logitsOf(W, k)).map((logits) => softmax(logits));
  return { k, W, shares: parts.map((part) => part / all), scores };
}

async function withHolds(
  images: Activations[],
  reference: Named,
  solver: Solver,
  asking: Asking,
): Promise<Reference> {
  const { k, W, scores } = reference;
  const namings = scores.map((each) => nameByScores(each, asking, 1));
  const leftOut = await leftOutOf(solver, images, { k, W, seed: 0 });
  const trials: Trial[] = [];
  for (const each of leftOut) {
    const scores = (await asking.logitsOf(each.W, k)).map((logits) => softmax(logits));
    trials.push({ cosines: each.cosines, scores });
  }
  return { ...reference, namings, nameHolds: partHolding(namings, trials, asking.groups) };
}

function meet(reference: Reference, other: Named, groups: readonly CategoryGroup[]): Met[] {
  const { partners, cosines } = matchConcepts(reference, other);
  return partners.map((partner, j) => {
    const category = indexOfMost(reference.scores[j]!);
    const [before, after] = [reference.scores[j]![category]!, other.scores[partner]![category]!];
    return {
      cosine: cosines[j]!,
      counts: reference.shares[j]! >= leastShare,
      sameCategory: indexOfMost(other.scores[partner]!) === category,
      firm: before >= firmScore,
      named: reference.namings[j]!.name !== null,
      steady: reference.nameHolds[j]! >= leastHolds,
      holds: cosines[j]! > 0 && stillHolds(reference.namings[j]!, other.scores[partner]!, groups),
      difference: Math.abs(after - before),
    };
  });
}

function summarise(met: readonly Met[]) {
  const cosines = met.map(({ cosine }) => cosine).sort((a, b) => a - b);
  const counted = met.filter(({ counts }) => counts);
  const firm = counted.filter((each) => each.firm);
  const named = counted.filter((each) => each.named);
  const steady = counted.filter((each) => each.steady);
  const kept = counted.filter(({ cosine }) => cosine >= counterpart);
  return {
    cosine_median: cosines[cosines.length >> 1]!,
    cosine_least: cosines[0]!,
    same_category: partSame(counted),
    firm: firm.length / counted.length,
    firm_same_category: partSame(firm),
    named: named.length / counted.length,
    name_holds: partHeld(named),
    steady: steady.length / counted.length,
    steady_name_holds: partHeld(steady),
    kept: kept.length / counted.length,
    kept_same_category: partSame(kept),
    score_difference_median: medianOf(counted.map(({ difference }) => difference)),
    score_alike: mean(counted.map(({ difference }) => (difference <= sameScore ? 1 : 0))),
  };
}

function partSame(met: readonly Met[]): number | null {
  return met.length > 0 ? mean(met.map(({ sameCategory }) => (sameCategory ? 1 : 0))) : null;
}

function partHeld(met: readonly Met[]): number | null {
  return met.length > 0 ? mean(met.map(({ holds }) => (holds ? 1 : 0))) : null;
}

type Result = { case: string; change: 'seed' | 'images' } & ReturnType<typeof summarise>;

function tableRow(result: Result): string {
  const percent = (part: number | null) => (part === null ? '–' : `${(100 * part).toFixed(0)} %`).padStart(5);
  return [
    result.case.padEnd(30),
    `other ${result.change.padEnd(6)}`,
    `cosine ${result.cosine_median.toFixed(3)}, least ${result.cosine_least.toFixed(3)}`,
    `same category ${percent(result.same_category)}`,
    `firm ${percent(result.firm)}, of those same category ${percent(result.firm_same_category)}`,
    `named ${percent(result.named)}, holds ${percent(result.name_holds)}`,
    `said to hold ${percent(result.steady)}, holds ${percent(result.steady_name_holds)}`,
    `counterpart ${percent(result.kept)}, of those same category ${percent(result.kept_same_category)}`,
    `score differs by ${result.score_difference_median.toFixed(3)}, at most ${sameScore} for ${percent(result.score_alike)}`,
  ].join('  ');
}
