/** The network's activations on scenes, taken as a run takes them. */
import type { Activations } from '../../src/factorization/matrix.ts';
import { decodeImage } from '../../src/imaging/decode.ts';
import { normalise } from '../../src/imaging/normalise.ts';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { openNetwork } from '../../src/model/network.ts';
import type { Scene } from './scenes.ts';

/** A function that gives the activations of scenes at an input size, and the network's CPU seconds an image. */
export async function observer() {
  const card = await loadCard('inception-v3');
  const network = await openNetwork(await importModel(card, cacheFolder()));
  const observe = async (scenes: readonly Scene[], size: number) => {
    const activations: Activations[] = [];
    let seconds = 0;
    for (const { bytes } of scenes) {
      const { input } = await decodeImage(bytes, { size, minSize: card.input.minSize, pictureSize: size });
      const started = cpuSeconds();
      activations.push(await network.activations(normalise([input], card.input), input.height, input.width));
      seconds += (cpuSeconds() - started) / scenes.length;
    }
    return { activations, seconds };
  };
  return Object.assign(observe, { close: () => network.close() });
}

/** CPU seconds of this process so far: on a shared machine they say more than the clock. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
