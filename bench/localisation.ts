/** Bench: how well drawn concepts match the exact places of objects, ours against pytorch-grad-cam's procedure. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSolver } from '../src/factorization/solver.ts';
import { vectorLengths } from '../src/factorization/vector-lengths.ts';
import type { Activations } from '../src/model/network.ts';
import { findPlaces } from '../src/pipeline/places.ts';
import { installPeer } from './factorization/install-peer.ts';
import { startPeer } from './factorization/peer.ts';
import { cpuSeconds, type Observed, type Observer, observer } from './localisation/activations.ts';
import { type Factorisers, factoriseBoth } from './localisation/factors.ts';
import { type Layers, oursLayers, peerLayers } from './localisation/methods.ts';
import { readScenes } from './localisation/own-scenes.ts';
import { kinds, makeScenes, type Scene } from './localisation/scenes.ts';
import { mean } from './localisation/score.ts';
import { secondOpinion } from './localisation/second-opinion.ts';
import { bestIou, type Collection, measure, thresholds, wholeIou } from './localisation/tally.ts';
import type { BenchOptions } from './options.ts';

/** Factorised jointly; the single kinds are scored by IoU, the mixtures by what needs more than one kind. */
const mixtures = [
  ['animals/birds', 'food/fruit', 'vehicles'],
  ['animals/mammals', 'plants/flowers'],
];

/** Scenes by kind, and which kinds are factorised jointly besides each alone. */
interface SceneGroup {
  set: string;
  scenes: Map<string, Scene[]>;
  mixtures: string[][];
}

/**
 * Needs scikit-learn, and Debian's packages of photographs (fetched into the cache) unless `masks` names a folder of
 * images with masks (see own-scenes.ts). Cases are called `white-299-k3`.
 */
export async function run(options: BenchOptions): Promise<void> {
  const { quick, json, only, masks, layer } = options;
  const [count, usualSizes, usualKs] = quick ? [5, [299], [3, 5]] : [12, [299, 448, 598], [3, 5, 8]];
  const { sizes = usualSizes, k: ks = usualKs, seed = 1 } = options;
  await installPeer();
  const folder = await mkdtemp(join(tmpdir(), 'leitmotif-bench-'));
  const factorisers = { peer: startPeer(1), solver: await createSolver(), folder };
  const network = await observer(layer);
  if (!json) console.log('localisation: IoU at the best threshold (in brackets)');
  try {
    for await (const { set, scenes, mixtures } of masks ? [ownScenes(masks)] : madeScenes(count, seed)) {
      for (const size of sizes) {
        const asked = ks.filter((k) => `${set}-${size}-k${k}`.includes(only));
        if (asked.length === 0) continue;
        const seen = new Map<string, Observed>();
        for (const [kind, list] of scenes) seen.set(kind, await network.observe(list, size));
        for (const k of asked) {
          const collections: Collection[] = [];
          for (const kinds of [...[...scenes.keys()].map((kind) => [kind]), ...mixtures]) {
            const list = kinds.flatMap((kind) => scenes.get(kind)!);
            const activations = kinds.flatMap((kind) => seen.get(kind)!.activations);
            const predictions = kinds.flatMap((kind) => seen.get(kind)!.predictions);
            const explained = await explain(list, activations, k, seed, factorisers, network);
            collections.push({ kinds, k, predictions, ...explained });
          }
          const secondsOfNetwork = mean([...seen.values()].map(({ seconds }) => seconds));
          const result = {
            bench: 'localisation',
            set,
            size,
            k,
            ...summarise(collections),
            backbone_ms: 1e3 * secondsOfNetwork,
          };
          console.log(json ? JSON.stringify(result) : tableRow(result));
        }
      }
    }
  } finally {
    factorisers.peer.close();
    await Promise.all([factorisers.solver.close(), network.close(), rm(folder, { recursive: true })]);
  }
}

async function* madeScenes(count: number, seed: number): AsyncGenerator<SceneGroup> {
  for (const set of ['white', 'pasted'] as const) {
    const scenes = new Map<string, Scene[]>();
    for (const kind of kinds) scenes.set(kind, await makeScenes(set, kind, count, seed));
    yield { set, scenes, mixtures };
  }
}

async function ownScenes(folder: string): Promise<SceneGroup> {
  const scenes = await readScenes(folder);
  return { set: 'own', scenes, mixtures: scenes.size > 1 ? [[...scenes.keys()]] : [] };
}

type Explained = Pick<Collection, 'ours' | 'theirs' | 'images' | 'names' | 'opinions' | 'seconds'>;

/** Both procedures from the same activations to the same pictures. */
async function explain(
  images: Scene[],
  activations: readonly Activations[],
  k: number,
  seed: number,
  factorisers: Factorisers,
  network: Observer,
): Promise<Explained> {
  const { ours, theirs } = await factoriseBoth(activations, k, seed, factorisers);
  const started = cpuSeconds();
  const { norms } = vectorLengths(ours.W, k);
  const found = await findPlaces(activations, ours.maps, norms, factorisers.solver);
  const layers: Layers[] = images.map(({ picture }, i) => {
    const { maps, heatmaps, norms } = found;
    return oursLayers(ours.maps[i]!, { places: maps[i]!, heatmaps: heatmaps?.[i], norms }, picture);
  });
  const drawing = cpuSeconds() - started;
  return {
    images,
    ours: layers,
    theirs: images.map(({ picture }, i) => peerLayers(theirs.maps[i]!, picture)),
    names: { ours: await network.name(ours.W, k), theirs: await network.name(theirs.W, k) },
    opinions: { ours: secondOpinion(ours, theirs), theirs: secondOpinion(theirs, ours) },
    seconds: {
      peerFactors: theirs.seconds / images.length,
      ourFactors: ours.seconds / images.length,
      ourDrawing: drawing / images.length,
    },
  };
}

function summarise(collections: Collection[]) {
  const single = collections.filter(({ kinds }) => kinds.length === 1);
  const mixed = collections.filter(({ kinds }) => kinds.length > 1);
  const side = (which: 'ours' | 'theirs') => ({
    ...bestIou(single, which),
    ...measure(mixed, which),
  });
  const ms = (of: keyof Collection['seconds']) => 1e3 * mean(collections.map(({ seconds }) => seconds[of]));
  return {
    ours: side('ours'),
    peer: side('theirs'),
    whole_iou: wholeIou(single),
    our_factors_ms: ms('ourFactors'),
    our_drawing_ms: ms('ourDrawing'),
    peer_factors_ms: ms('peerFactors'),
  };
}

type Result = { set: string; size: number; k: number; backbone_ms: number } & ReturnType<typeof summarise>;

function tableRow({ set, size, k, ours, peer, whole_iou, ...ms }: Result): string {
  const iou = (side: Result['ours']) => `${side.iou.toFixed(3)} (${side.threshold.toFixed(2)})`;
  const percent = (part: number) => `${(100 * part).toFixed(0)} %`.padStart(5);
  const dark = ({ dark, absent }: Result['ours']) =>
    absent > 0 ? `${percent(dark)} of ${absent}` : 'none pure';
  const nil = ({ nil, nil_dark }: Result['ours']) => (nil > 0 ? `${percent(nil_dark)} of ${nil}` : 'none');
  return [
    `${set.padEnd(6)} ${size} k ${k}`,
    `IoU ours ${iou(ours)} peer ${iou(peer)} whole picture ${whole_iou.toFixed(3)}`,
    `at ${thresholds.fixed}: ${ours.fixed_iou.toFixed(3)} ${peer.fixed_iou.toFixed(3)}`,
    `mAP ${ours.map.toFixed(3)} ${peer.map.toFixed(3)}`,
    `named ${percent(ours.named)} ${percent(peer.named)}`,
    `pointing ${percent(ours.pointing)} ${percent(peer.pointing)}`,
    `absent dark ${dark(ours)} ${dark(peer)}`,
    `lit, seen by the other too ${ours.lit_seen} of ${ours.lit}`,
    `nil dark ${nil(ours)} ${nil(peer)}`,
    `CPU ms/image: network ${ms.backbone_ms.toFixed(0)}, factors ${ms.our_factors_ms.toFixed(1)} ${ms.peer_factors_ms.toFixed(1)}, drawing ${ms.our_drawing_ms.toFixed(1)}`,
  ].join('  ');
}
