/** Opens a card's network to tell which layers it could be explained at. */
import type { ModelCard } from './card.ts';
import { readFreeNetwork } from './read-network.ts';
import { readNetworkFile } from './source.ts';
import { chooseLayer, type Layer, type LayerChoice, listLayers } from './surgery/layers.ts';
import { probeImage } from './surgery/probe.ts';

export interface Inspection {
  /** From the image to the logits. */
  layers: Layer[];
  /** What would be chosen without the card. */
  choice: LayerChoice;
}

/** @throws LeitmotifError `model-*` */
export async function inspectModel(card: ModelCard): Promise<Inspection> {
  const { source, input, output } = card;
  const options = { output, channels: input.channels };
  const network = await readFreeNetwork(await readNetworkFile(card), source.format, options, input.size);
  const image = probeImage(input.size, input.size);
  const layers = await listLayers(network, image);
  return { layers, choice: await chooseLayer(network, layers, image) };
}
