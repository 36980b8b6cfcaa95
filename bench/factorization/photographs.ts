/** Real activations for the factorisation bench: photographs through Inception-v3. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastGlob from 'fast-glob';
import { type Activations, joinActivations, type Matrix } from '../../src/factorization/matrix.ts';
import { decodeImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { openNetwork } from '../../src/model/network.ts';

const folders = '{animals,food,plants,vehicles}';

/** The network's activations on `count` of the Tux Paint stamps' photographs, spread over their folders. */
export async function photographActivations(count: number): Promise<Activations[]> {
  const { stdout } = await promisify(execFile)('scripts/fetch-photographs.sh', ['stamps']);
  const root = stdout.trim();
  const files = await fastGlob(`**/${folders}/**/*.png`, {
    cwd: root,
    ignore: ['**/cartoon/**', '**/toys/**'],
  });
  const chosen = files
    .sort()
    .filter(
      (_, i, all) => Math.floor((i * count) / all.length) !== Math.floor(((i - 1) * count) / all.length),
    );
  return activationsOf(root, chosen.slice(0, count));
}

export async function activationsOf(root: string, files: readonly string[]): Promise<Activations[]> {
  const card = await loadCard('inception-v3');
  const network = await openNetwork(await importModel(card, cacheFolder()));
  const activations: Activations[] = [];
  for (const file of files) {
    const { size, minSize } = card.input;
    const { input } = await decodeImage(await readFile(join(root, file)), {
      size,
      minSize,
      pictureSize: size,
    });
    activations.push(await network.activations(normalise([input], card.input), input.height, input.width));
  }
  await network.close();
  return activations;
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
