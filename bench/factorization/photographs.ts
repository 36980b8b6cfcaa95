/** Real activations for the factorisation bench: photographs through Inception-v3. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastGlob from 'fast-glob';
import sharp from 'sharp';
import { type Activations, joinActivations, type Matrix } from '../../src/factorization/matrix.ts';
import { decodeImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard, type ModelCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { openNetwork } from '../../src/model/network.ts';

const folders = '{animals,food,plants,vehicles}';

/**
 * The network's activations on `count` of the Tux Paint stamps' photographs; when those run out, on the middles of the
 * first ones.
 */
export async function photographActivations(count: number): Promise<Activations[]> {
  const { root, files, distinct } = await photographFiles(count);
  return activationsOf(root, files, distinct);
}

/** Every count takes the first of one order that jumps from folder to folder, and begins again after `distinct`. */
export async function photographFiles(count: number) {
  const { stdout } = await promisify(execFile)('scripts/fetch-photographs.sh', ['stamps']);
  const root = stdout.trim();
  const all = await fastGlob(`**/${folders}/**/*.png`, {
    cwd: root,
    ignore: ['**/cartoon/**', '**/toys/**'],
  });
  all.sort();
  const stride = strideFor(all.length);
  const files = Array.from({ length: count }, (_, i) => all[(i * stride) % all.length]);
  return { root, files, distinct: all.length };
}

/** On the files below `root`, at the network's own input size; from index `middlesFrom` on it is their middles. */
export async function activationsOf(
  root: string,
  files: readonly string[],
  middlesFrom = files.length,
): Promise<Activations[]> {
  const card = await loadCard('inception-v3');
  const network = await openNetwork(await importModel(card, cacheFolder()));
  const activations: Activations[] = [];
  for (const [i, file] of files.entries()) {
    const whole = await readFile(join(root, file));
    const bytes = i < middlesFrom ? whole : await middleOf(whole);
    const { input, width, height } = await inputOf(bytes, card);
    activations.push(await network.activations(input, height, width));
  }
  await network.close();
  return activations;
}

/** A photograph as the network takes it: `[3, height, width]`, normalised. */
export interface NetworkInput {
  input: Float32Array;
  width: number;
  height: number;
}

export async function inputOf(
  bytes: Uint8Array,
  { input: wanted }: ModelCard,
  size = wanted.size,
): Promise<NetworkInput> {
  const { input } = await decodeImage(bytes, { size, minSize: wanted.minSize, pictureSize: size });
  return { input: normalise([input], wanted), width: input.width, height: input.height };
}

/** About n divided by the golden ratio, without a common divisor with n. */
function strideFor(n: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let stride = Math.round(n / 1.618);
  while (divisor(n, stride) > 1) stride++;
  return stride;
}

async function middleOf(bytes: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(bytes).metadata();
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const part = { left: Math.floor(width / 4), top: Math.floor(height / 4), width: w, height: h };
  return sharp(bytes).extract(part).png().toBuffer();
}

/** V without each channel's minimum, as pytorch-grad-cam gives it to scikit-learn: both sides get this matrix. */
export function withoutMinima(list: Activations[]): Matrix {
  const V = joinActivations(list);
  for (let c = 0; c < V.rows; c++) {
    const channel = V.data.subarray(c * V.cols, (c + 1) * V.cols);
    const lowest = channel.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY);
    channel.forEach((x, i) => {
      channel[i] = x - lowest;
    });
  }
  return V;
}
