/** Asks a network what one image shows. */
import { topCategories } from '../concepts/categories.ts';
import { decodeImage } from '../imaging/decode.ts';
import { normalise } from '../imaging/normalise.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import type { ModelCard } from '../model/card.ts';
import { importModel } from '../model/import.ts';
import { openNetwork } from '../model/network.ts';

/** The `count` best categories. @throws LeitmotifError `image-*` or `model-*` */
export async function classify(card: ModelCard, bytes: Uint8Array, count: number): Promise<ScoredCategory[]> {
  const { size, minSize, flexible } = card.input;
  const { input } = await decodeImage(bytes, { size, minSize, flexible, pictureSize: 64 });
  const network = await openNetwork(await importModel(card, cacheFolder()));
  try {
    const { width, height } = input;
    const seen = await network.activations(normalise([input], card.input), height, width);
    const logits = await network.logits(seen.data, 1, seen.height, seen.width, seen.rest);
    return topCategories(logits, network.labels, count);
  } finally {
    await network.close();
  }
}
