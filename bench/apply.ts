/** Bench: whether concepts that are applied to unseen photographs say what a joint factorisation with them says. */
import fastGlob from 'fast-glob';
import { measurePresence, splitHeatmaps } from '../src/concepts/presence.ts';
import { matchConcepts } from '../src/factorization/likeness.ts';
import { type Activations, joinActivations } from '../src/factorization/matrix.ts';
import { createSolver, type Solver } from '../src/factorization/solver.ts';
import { vectorLengths } from '../src/factorization/vector-lengths.ts';
import { photographs } from '../test/photographs.ts';
import { conceptsOf } from './concepts-of.ts';
import { activationsOf } from './factorization/photographs.ts';
import { shuffled } from './factorization/shuffled.ts';
import type { BenchOptions } from './options.ts';

/** Every photograph is held out once, with the others of its fold. */
const folds = 8;
/** Concepts that are less alike have no counterpart in the joint factorisation. */
const counterpart = 0.8;

/** As many concepts as kinds, then more than the few photographs settle. */
const cases = [
  { kinds: ['animals/birds', 'food/fruit'], k: 2 },
  { kinds: ['animals/birds', 'animals/mammals', 'household'], k: 3 },
  { kinds: ['animals/birds', 'food/fruit', 'plants/flowers', 'vehicles'], k: 4 },
  { kinds: ['animals/birds', 'food/fruit', 'plants/flowers', 'vehicles'], k: 8 },
  { kinds: ['animals/birds'], k: 3 },
  { kinds: ['animals/birds'], k: 5 },
  { kinds: ['plants/flowers'], k: 5 },
];

/** For each set of kinds: agreement on the strongest concept of held-out images, and how many look unfamiliar. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const chosen = quick ? cases.slice(0, 1) : cases;
  const kinds = [...new Set([...chosen.flatMap((each) => each.kinds), 'household'])];
  const loaded = await load(kinds);
  const solver = await createSolver();
  for (const { kinds, k } of chosen) {
    const total = {
      held: 0,
      same: 0,
      withCounterpart: 0,
      sameOfThose: 0,
      heldStrange: 0,
      others: 0,
      othersStrange: 0,
    };
    const parts = kinds.map((kind) => shuffled(loaded.get(kind)!, 1));
    for (let fold = 0; fold < folds; fold++) {
      const known = parts.flatMap((part) => part.filter((_, i) => i % folds !== fold));
      const held = parts.flatMap((part) => part.filter((_, i) => i % folds === fold));
      const others = [...loaded].flatMap(([kind, part]) => (kinds.includes(kind) ? [] : part));
      const counts = await compare(solver, known, held, others, k);
      for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counts[name];
    }
    const result = {
      bench: 'apply',
      case: `${kinds.map((kind) => kind.split('/').at(-1)).join('+')}-k${k}`,
      agreement: total.same / total.held,
      agreement_with_counterpart: total.sameOfThose / total.withCounterpart,
      with_counterpart: total.withCounterpart / total.held,
      unfamiliar_same_kinds: total.heldStrange / total.held,
      unfamiliar_other_kinds: total.othersStrange / total.others,
    };
    console.log(json ? JSON.stringify(result) : tableRow(result));
  }
  await solver.close();
}

async function compare(
  solver: Solver,
  known: Activations[],
  held: Activations[],
  others: Activations[],
  k: number,
) {
  const basis = await conceptsOf(solver, known, { k, seed: 0 });
  const joint = await conceptsOf(solver, [...known, ...held], { k, seed: 0 });
  const { H } = await solver.transform(joinActivations(held), basis);
  const { partners, cosines } = matchConcepts(basis, joint);
  const applied = strongest(H, basis.W, k, held);
  const together = strongest(joint.H, joint.W, k, [...known, ...held]).slice(known.length);
  const agrees = applied.map((concept, i) => partners[concept] === together[i]);
  // Strongest in the joint factorisation is a concept that the basis has, too.
  const found = together.map((concept) => cosines[partners.indexOf(concept)]! >= counterpart);
  const most = Math.max(...(await errors(solver, known, basis.W, k)));
  const strange = async (images: Activations[]) =>
    (await errors(solver, images, basis.W, k)).filter((error) => error > most).length;
  return {
    held: held.length,
    same: agrees.filter(Boolean).length,
    withCounterpart: found.filter(Boolean).length,
    sameOfThose: agrees.filter((same, i) => same && found[i]).length,
    heldStrange: await strange(held),
    others: others.length,
    othersStrange: others.length > 0 ? await strange(others) : 0,
  };
}

/** The concept with the largest share in each image. */
function strongest(H: Float32Array, W: Float32Array, k: number, images: Activations[]): number[] {
  const { norms, masses } = vectorLengths(W, k);
  return splitHeatmaps(H, k, images).map((maps) => {
    const shares = measurePresence(maps, norms, masses).map(({ share }) => share);
    return shares.indexOf(Math.max(...shares));
  });
}

/** Relative error of each image for the basis W. */
async function errors(solver: Solver, images: Activations[], W: Float32Array, k: number): Promise<number[]> {
  return Promise.all(
    images.map(async (image) => {
      const { relativeError } = await solver.transform(joinActivations([image]), {
        k,
        channels: image.channels,
        W,
      });
      return relativeError;
    }),
  );
}

async function load(kinds: string[]): Promise<Map<string, Activations[]>> {
  const root = photographs('stamps');
  const loaded = new Map<string, Activations[]>();
  for (const kind of kinds) {
    const found = await fastGlob(`**/${kind}/**/*.png`, {
      cwd: root,
      ignore: ['**/cartoon/**', '**/toys/**'],
    });
    loaded.set(kind, await activationsOf(root, found.sort()));
  }
  return loaded;
}

function tableRow(result: Record<string, string | number>): string {
  const { bench, case: name, ...figures } = result;
  const cells = Object.entries(figures).map(
    ([what, value]) => `${what.replaceAll('_', ' ')} ${(100 * Number(value)).toFixed(0)} %`,
  );
  return `${bench} ${String(name).padEnd(32)} ${cells.join(', ')}`;
}
