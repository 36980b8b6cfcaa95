/** Bench: whether a concept's pixels are those the prediction rests on: deletion and insertion curves, ours and the peer's. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blur } from '../src/concepts/blur.ts';
import { softmax } from '../src/concepts/categories.ts';
import { evidenceMaps } from '../src/concepts/evidence.ts';
import { seededRandom } from '../src/dataset/random.ts';
import { createSolver } from '../src/factorization/solver.ts';
import { vectorLengths } from '../src/factorization/vector-lengths.ts';
import type { RgbImage } from '../src/imaging/decode.ts';
import type { Activations } from '../src/model/network.ts';
import { findPlaces } from '../src/pipeline/places.ts';
import { installPeer } from './factorization/install-peer.ts';
import { startPeer } from './factorization/peer.ts';
import { type Asking, openAsking } from './faithfulness/asking.ts';
import { areaUnder, fractions, meanAndError, mixed, orderOf } from './faithfulness/curves.ts';
import { chanceMap, contributionsOf, drawnMap, objectMap, plainMap } from './faithfulness/saliency.ts';
import { type Factorisers, factoriseBoth } from './localisation/factors.ts';
import { makeScenes, type Scene, type SceneSet } from './localisation/scenes.ts';
import { indexOfMost, mean } from './localisation/score.ts';
import type { BenchOptions } from './options.ts';

/** Each factorised jointly. */
const mixtures = [
  ['animals/birds', 'food/fruit', 'vehicles'],
  ['animals/mammals', 'plants/flowers', 'food/vegetables'],
];
const orders = ['evidence', 'heatmap', 'drawn', 'peer', 'object', 'other', 'chance'] as const;
const ours = ['evidence', 'heatmap', 'drawn'] as const;
type Order = (typeof orders)[number];

/** Areas under both curves: mean probabilities of the category that is predicted for the image as it is. */
type Areas = Record<Order, { deletion: number; insertion: number }>;

/**
 * For every photograph: the pixels of the concept that matters most for the predicted category are blurred, the
 * strongest first (deletion), or uncovered in the blurred image (insertion). `evidence` is where our concept speaks for the
 * category; `heatmap` where the concept is, and `drawn` as overlays draw that: read off the earlier layer, at edges;
 * `object` the exact mask, what a perfect localisation would draw; `other` our concept that matters least.
 */
export async function run({ quick, json, only, seed = 1 }: BenchOptions): Promise<void> {
  const [perKind, sets, ks]: [number, SceneSet[], number[]] = quick
    ? [2, ['pasted'], [5]]
    : [12, ['white', 'pasted'], [8]];
  await installPeer();
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  const factorisers = { peer: startPeer(1), solver: await createSolver(), folder };
  const asking = await openAsking();
  try {
    for (const set of sets.filter((name) => name.includes(only))) {
      const groups = await Promise.all(mixtures.map((kinds) => observe(asking, set, kinds, perKind, seed)));
      for (const k of ks) {
        const areas: Areas[] = [];
        for (const group of groups) areas.push(...(await areasOf(group, k, seed, asking, factorisers)));
        const result = {
          bench: 'faithfulness',
          set,
          k,
          seed,
          images: areas.length,
          ...means(areas),
          less_peer: Object.fromEntries(ours.map((name) => [name, lessPeer(areas, name)])) as Differences,
        };
        console.log(json ? JSON.stringify(result) : tableRow(result));
      }
    }
  } finally {
    factorisers.peer.close();
    await Promise.all([factorisers.solver.close(), asking.close(), rm(folder, { recursive: true })]);
  }
}

interface Seen {
  scene: Scene;
  pixels: RgbImage;
  activations: Activations;
}

async function observe(
  asking: Asking,
  set: SceneSet,
  kinds: string[],
  perKind: number,
  seed: number,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const kind of kinds) {
    for (const scene of await makeScenes(set, kind, perKind, seed)) {
      const pixels = await asking.pixelsOf(scene.bytes);
      seen.push({ scene, pixels, activations: await asking.activations(pixels) });
    }
  }
  return seen;
}

async function areasOf(
  images: Seen[],
  k: number,
  seed: number,
  asking: Asking,
  factorisers: Factorisers,
): Promise<Areas[]> {
  const activations = images.map((image) => image.activations);
  const { ours: concepts, theirs } = await factoriseBoth(activations, k, seed, factorisers);
  const { W } = concepts;
  const channels = W.length / k;
  const places = await findPlaces(activations, concepts.maps, vectorLengths(W, k).norms, factorisers.solver);
  const nothing = new Float32Array(channels);
  const [bias] = await asking.logitsOf(nothing, 1);
  const [answers, theirAnswers] = [await asking.logitsOf(W, k), await asking.logitsOf(theirs.W, k)];
  const theirScores = theirAnswers.map(softmax);
  const random = seededRandom(seed);
  const areas: Areas[] = [];
  for (const [i, { scene, pixels }] of images.entries()) {
    const [before] = await asking.probabilities([pixels]);
    const category = indexOfMost(before!);
    const heatmaps = concepts.maps[i]!;
    const added = contributionsOf(heatmaps, answers, bias!, category);
    const most = indexOfMost(added);
    const weights = await asking.weightsOf(category, channels);
    const evidence = evidenceMaps(activations[i]!, heatmaps, { W, offset: nothing }, weights);
    const named = indexOfMost(theirScores.map((scores) => scores[category]!));
    const maps: Record<Order, Float32Array> = {
      evidence: plainMap(evidence, most, pixels),
      heatmap: plainMap(heatmaps, most, pixels),
      drawn: drawnMap(places.maps[i]!, places.heatmaps?.[i], most, pixels),
      // pytorch-grad-cam names a concept by the head's answer to its vector, the same in every image.
      peer: plainMap(theirs.maps[i]!, named, pixels),
      object: objectMap(scene.mask, scene.picture, pixels),
      other: plainMap(heatmaps, indexOfMost(added.map((value) => -value)), pixels),
      chance: chanceMap(heatmaps, random, pixels),
    };
    areas.push(await curvesOf(pixels, maps, category, asking));
  }
  return areas;
}

async function curvesOf(
  pixels: RgbImage,
  maps: Record<Order, Float32Array>,
  category: number,
  asking: Asking,
): Promise<Areas> {
  const blurred = blur(pixels);
  const ends = (await asking.probabilities([pixels, blurred])).map((each) => each[category]!);
  const areaOf = async (order: Uint32Array, [from, to]: RgbImage[], [first, last]: number[]) => {
    const steps = fractions
      .slice(1, -1)
      .map((part) => mixed(from!, to!, order, Math.round(part * order.length)));
    const between = (await asking.probabilities(steps)).map((each) => each[category]!);
    return areaUnder([first!, ...between, last!]);
  };
  const areas = {} as Areas;
  for (const name of orders) {
    const order = orderOf(maps[name]);
    areas[name] = {
      deletion: await areaOf(order, [pixels, blurred], ends),
      insertion: await areaOf(order, [blurred, pixels], ends.toReversed()),
    };
  }
  return areas;
}

function means(areas: readonly Areas[]) {
  const of = (name: Order) => ({
    deletion: mean(areas.map((each) => each[name].deletion)),
    insertion: mean(areas.map((each) => each[name].insertion)),
  });
  return Object.fromEntries(orders.map((name) => [name, of(name)])) as Areas;
}

/** By how much an order differs from the peer's, in the mean over images, and the standard error of that mean. */
function lessPeer(areas: readonly Areas[], name: Order) {
  const of = (curve: keyof Areas[Order]) =>
    meanAndError(areas.map((each) => each[name][curve] - each.peer[curve]));
  return { deletion: of('deletion'), insertion: of('insertion') };
}

type Differences = Record<(typeof ours)[number], ReturnType<typeof lessPeer>>;

type Result = {
  set: SceneSet;
  k: number;
  images: number;
  less_peer: Differences;
} & ReturnType<typeof means>;

function tableRow({ set, k, images, less_peer, ...sides }: Result): string {
  const cells = orders.map(
    (name) => `${name} ${sides[name].deletion.toFixed(3)} ${sides[name].insertion.toFixed(3)}`,
  );
  const signed = ({ mean, error }: { mean: number; error: number }) =>
    `${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(3)} ± ${error.toFixed(3)}`;
  const differences = Object.entries(less_peer).map(
    ([name, { deletion, insertion }]) => `${name} ${signed(deletion)} ${signed(insertion)}`,
  );
  return [
    `${set.padEnd(6)} k ${k}  ${images} images`,
    `area under deletion (less is better), insertion (more is better): ${cells.join('  ')}`,
    `less the peer's: ${differences.join('  ')}`,
  ].join('  ');
}
