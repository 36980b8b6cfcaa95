/** `npm run bench -- map`: what the layout of a map costs, and how well it keeps neighbours; synthetic images. */
import { randomBits, uniform } from '../src/factorization/random.ts';
import { layoutMap } from '../src/map/layout.ts';
import { byteOf, createMakeup, type Makeup } from '../src/map/makeup.ts';
import type { BenchOptions } from './options.ts';

interface Case {
  images: number;
  motifs: number;
  /** Part of the motifs that an image holds. */
  held: number;
  quick?: true;
}

const cases: Case[] = [
  { images: 119, motifs: 14, held: 0.5, quick: true },
  { images: 1000, motifs: 20, held: 0.5, quick: true },
  { images: 100_000, motifs: 20, held: 0.5 },
  { images: 100_000, motifs: 200, held: 0.15 },
  { images: 100_000, motifs: 200, held: 1 },
];

/** A concept for every four images, as batches of 32 with 8 concepts have. */
const imagesOfConcept = 4;

/** Neighbours that are compared, and images for which they are. */
const neighbours = 15;
const judged = 200;

export async function run(options: BenchOptions): Promise<void> {
  for (const each of cases) {
    const { images, motifs, held, quick } = each;
    const name = `${images} images, ${motifs} motifs, ${Math.round(held * 100)} % of them in an image`;
    if ((options.quick && !quick) || !name.includes(options.only)) continue;
    const made = synthetic(images, motifs, held, 1);
    const concepts = synthetic(Math.floor(images / imagesOfConcept), motifs, held / 4, 2);
    const before = process.cpuUsage();
    const start = performance.now();
    const { images: positions } = await layoutMap(made, concepts);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const result = {
      name,
      seconds: Number(seconds.toFixed(2)),
      processorSeconds: Number(((user + system) / 1e6).toFixed(2)),
      peakMB: Math.round(process.resourceUsage().maxRSS / 1024),
      kept: Number(neighboursKept(made, positions).toFixed(3)),
    };
    console.log(
      options.json
        ? JSON.stringify(result)
        : `${name}: ${result.seconds} s, ${result.processorSeconds} s of processor time, ${result.peakMB} MB, ` +
            `${result.kept} of the kinds of neighbours kept`,
    );
  }
}

/** Images of kinds that lie between two motifs each, with a little of others. */
function synthetic(count: number, m: number, held: number, seed: number): Makeup {
  const bits = randomBits(seed, m);
  const rows = createMakeup(m);
  for (let i = 0; i < count; i++) {
    const parts = Float64Array.from({ length: m }, () =>
      uniform(bits) < held ? uniform(bits) / (held * m) : 0,
    );
    const kind = kindOf(i, m);
    const between = uniform(bits);
    parts[kind]! += 1.2 * (1 - between / 2);
    parts[(kind + 1) % m]! += 0.6 * between;
    const whole = parts.reduce((sum, part) => sum + part, 0);
    rows.add(Uint8Array.from(parts, (part) => byteOf(part / whole)));
  }
  return rows.finish();
}

const kindOf = (image: number, m: number) => (3 * (image % Math.max(1, Math.floor(m / 3)))) % m;

/** Part of the nearest images on the map that are of the same kind. */
function neighboursKept({ count, m }: Makeup, positions: Float32Array): number {
  const step = Math.max(1, Math.floor(count / judged));
  let [same, all] = [0, 0];
  for (let i = 0; i < count; i += step) {
    const best: { j: number; distance: number }[] = [];
    for (let j = 0; j < count; j++) {
      const distance = Math.hypot(
        positions[2 * i]! - positions[2 * j]!,
        positions[2 * i + 1]! - positions[2 * j + 1]!,
      );
      if (j === i || distance >= (best[neighbours - 1]?.distance ?? Number.POSITIVE_INFINITY)) continue;
      best.push({ j, distance });
      best.sort((one, other) => one.distance - other.distance).splice(neighbours);
    }
    for (const { j } of best) {
      all += 1;
      if (kindOf(j, m) === kindOf(i, m)) same += 1;
    }
  }
  return same / all;
}
