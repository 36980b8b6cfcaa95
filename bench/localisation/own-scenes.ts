/** Scenes from a folder of one's own images with masks. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import sharp from 'sharp';
import { type Scene, scoredSize } from './scenes.ts';

const maskEnding = '.mask.png';

/**
 * By kind, which is the first folder of an image's path. Beside every image (`.jpg`, `.jpeg`, `.png`, `.webp`) lies its mask
 * of the same proportions, with `.mask.png` in place of the ending: bright where the object is. Throws where there is no
 * image, or one without a mask.
 */
export async function readScenes(folder: string): Promise<Map<string, Scene[]>> {
  const files = await fastGlob('**/*.{jpg,jpeg,png,webp}', {
    cwd: folder,
    ignore: [`**/*${maskEnding}`],
    caseSensitiveMatch: false,
  });
  if (files.length === 0) throw new Error(`No images lie in ${folder}: expected .jpg, .png or .webp files.`);
  const scenes = new Map<string, Scene[]>();
  for (const name of files.sort()) {
    const scene = await readScene(folder, name);
    scenes.set(scene.kind, [...(scenes.get(scene.kind) ?? []), scene]);
  }
  return scenes;
}

async function readScene(folder: string, name: string): Promise<Scene> {
  const maskFile = join(folder, name.replace(/\.[^.]+$/, maskEnding));
  await access(maskFile).catch(() => {
    throw new Error(`${join(folder, name)} has no mask: expected ${maskFile}, bright where the object is.`);
  });
  const bytes = await readFile(join(folder, name));
  const upright = sharp(bytes).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
  const { info } = await upright.clone().raw().toBuffer({ resolveWithObject: true });
  const size = scoredSize(info);
  const scaled = { ...size, fit: 'fill' } as const;
  const picture = await upright.resize(scaled).removeAlpha().raw().toBuffer();
  const mask = await sharp(maskFile)
    .flatten()
    .resize(scaled)
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer();
  return {
    kind: name.includes('/') ? name.slice(0, name.indexOf('/')) : '.',
    name,
    bytes,
    picture: { data: picture, ...size },
    mask: Uint8Array.from(mask, (value) => (value >= 128 ? 1 : 0)),
  };
}
