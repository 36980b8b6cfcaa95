/** Pictures whose objects' exact places are known: cut-out photographs on white, or pasted on other photographs. */
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import sharp from 'sharp';
import { seededRandom, shuffled } from '../../src/dataset/random.ts';
import type { RgbImage } from '../../src/imaging/decode.ts';
import { pictureSize } from '../../src/imaging/fit.ts';
import { photographs } from '../../test/photographs.ts';

/** `white`: cut-outs as they come, flattened. `pasted`: at a random place and scale on a photograph without them. */
export type SceneSet = 'white' | 'pasted';

export interface Scene {
  kind: string;
  name: string;
  /** The picture as a file, PNG. */
  bytes: Uint8Array;
  /** The picture at the size that is scored, longest side `scoredSide`. */
  picture: RgbImage;
  /** `[height, width]` of `picture`: 1 where the object is. */
  mask: Uint8Array;
}

/** Folders of the stamps collection with enough photographs of a kind. */
export const kinds = [
  'animals/birds',
  'animals/mammals',
  'food/fruit',
  'food/vegetables',
  'plants/flowers',
  'vehicles',
] as const;

/** Longest side in pixels at which maps are compared with masks. */
const scoredSide = 240;

/** The size at which a picture's maps are compared with its mask. */
export function scoredSize({ width, height }: { width: number; height: number }) {
  const scale = scoredSide / Math.max(width, height);
  return pictureSize({ width: width * scale, height: height * scale }, scoredSide);
}

/** Photographs that show none of the kinds. */
const backgrounds = {
  mate: ['Blinds', 'Dune', 'GreenMeadow', 'RainDrops', 'Storm', 'Wood'],
  lomiri: [
    'Bridge_by_Sander_Klootwijk',
    'Dragonfly_by_Bolly',
    'aitzgorri_by_Aitzol_Berasategi',
    'life_by_Aitzol_Berasategi',
    'picosdeeuropa_by_Aitzol_Berasategi',
    'sunset_by_Aitzol_Berasategi',
  ],
} as const;

/** Pixels of a pasted scene. */
const stage = { width: 480, height: 360 };
/** The object's longest side as a part of the stage's height, least and most. */
const pastedScale = [0.4, 0.9] as const;

/** At most `count` objects of a kind, each in `scenesOfEach` scenes; the same seed gives the same scenes. */
export async function makeScenes(
  set: SceneSet,
  kind: string,
  count: number,
  seed: number,
  scenesOfEach = 1,
): Promise<Scene[]> {
  const root = photographs('stamps');
  const files = await fastGlob(`${kind}/**/*.png`, { cwd: root, ignore: ['**/cartoon/**', '**/toys/**'] });
  const random = seededRandom(seed + (kinds as readonly string[]).indexOf(kind));
  const chosen = shuffled(files.sort(), random).slice(0, count).sort();
  const scenes: Scene[] = [];
  for (const name of chosen) {
    const object = sharp(join(root, name)).toColourspace('srgb').ensureAlpha();
    const { data, info } = await object.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const cutOut = { data, width: info.width, height: info.height };
    for (let n = 0; n < scenesOfEach; n++) {
      const rgba = set === 'white' ? cutOut : await pasted(cutOut, random);
      scenes.push(await scored(kind, name, rgba, set === 'pasted' ? await background(random) : undefined));
    }
  }
  return scenes;
}

/** Interleaved RGBA. */
type Rgba = { data: Buffer; width: number; height: number };

/** The cut-out on a transparent stage. */
async function pasted({ data, width, height }: Rgba, random: () => number): Promise<Rgba> {
  const [least, most] = pastedScale;
  const scale = ((least + (most - least) * random()) * stage.height) / Math.max(width, height);
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const small = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize({ ...size, fit: 'fill' })
    .png()
    .toBuffer();
  const left = Math.floor(random() * (stage.width - size.width + 1));
  const top = Math.floor(random() * (stage.height - size.height + 1));
  const on = await sharp({ create: { ...stage, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([{ input: small, left, top }])
    .raw()
    .toBuffer();
  return { data: on, ...stage };
}

/** A random part, half to all of the height, of a random photograph, at the stage's size. */
async function background(random: () => number): Promise<Buffer> {
  const all = Object.entries(backgrounds).flatMap(([collection, names]) =>
    names.map((name) => ({ collection: collection as keyof typeof backgrounds, name })),
  );
  const { collection, name } = all[Math.floor(random() * all.length)]!;
  const file = join(photographs(collection), `${name}.jpg`);
  const { width = 0, height = 0 } = await sharp(file).metadata();
  const most = Math.min(height, (width * stage.height) / stage.width);
  const part = Math.floor(most * (0.5 + 0.5 * random()));
  const across = Math.floor((part * stage.width) / stage.height);
  return sharp(file)
    .extract({
      left: Math.floor(random() * (width - across + 1)),
      top: Math.floor(random() * (height - part + 1)),
      width: across,
      height: part,
    })
    .resize({ ...stage, fit: 'fill' })
    .removeAlpha()
    .png()
    .toBuffer();
}

async function scored(kind: string, name: string, rgba: Rgba, behind?: Buffer): Promise<Scene> {
  const { width, height } = rgba;
  const object = sharp(rgba.data, { raw: { width, height, channels: 4 } });
  const bytes = behind
    ? await sharp(behind)
        .composite([{ input: await object.clone().png().toBuffer() }])
        .removeAlpha()
        .png()
        .toBuffer()
    : await object.clone().flatten({ background: '#ffffff' }).png().toBuffer();
  const size = scoredSize({ width, height });
  const picture = await sharp(bytes)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  const alpha = await object
    .clone()
    .extractChannel(3)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  return {
    kind,
    name,
    bytes,
    picture: { data: picture, ...size },
    mask: Uint8Array.from(alpha, (value) => (value >= 128 ? 1 : 0)),
  };
}
