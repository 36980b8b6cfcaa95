/** The built-in network as benches ask it: at its last layer, or the one that is named. */
import { tileVectors } from '../src/concepts/tile.ts';
import { cacheFolder } from '../src/model/cache-folder.ts';
import { loadCard } from '../src/model/card.ts';
import { importModel } from '../src/model/import.ts';
import { withLayer } from '../src/model/inspect.ts';
import { openNetwork } from '../src/model/network.ts';

export async function openInception(layer?: string) {
  const usual = await loadCard('inception-v3');
  const card = layer ? await withLayer(usual, layer) : usual;
  const network = await openNetwork(await importModel(card, cacheFolder()));
  return {
    card,
    network,
    /** The head's logits for `n` single vectors `[n, C]`. */
    async logitsOf(vectors: Float32Array, n: number): Promise<Float32Array[]> {
      const { height, width } = network.smallestGrid;
      return rowsOf(await network.logits(tileVectors(vectors, height, width), n, height, width), n);
    },
  };
}

export function rowsOf(data: Float32Array, n: number): Float32Array[] {
  const length = data.length / n;
  return Array.from({ length: n }, (_, i) => data.subarray(i * length, (i + 1) * length));
}
