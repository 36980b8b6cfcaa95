/** Opens a card's network to tell which layers it could be explained at, and to choose another one. */
import type { ModelCard } from './card.ts';
import { readFreeNetwork } from './read-network.ts';
import { smallestSize } from './smallest-size.ts';
import { filesOf } from './source.ts';
import { splitAtLayer } from './split.ts';
import {
  checkInfluence,
  chooseLayer,
  findLayer,
  type Layer,
  type LayerChoice,
  layerFacts,
  listLayers,
  tokensAreFixed,
} from './surgery/layers.ts';
import { withMemoryLimit } from './surgery/memory-limit.ts';
import { probeImage } from './surgery/probe.ts';

export interface Inspection {
  /** From the image to the logits, those left out whose cells change no category. */
  layers: Layer[];
  /** What would be chosen without the card. */
  choice: LayerChoice;
}

/** @throws LeitmotifError `model-*` */
export async function inspectModel(card: ModelCard): Promise<Inspection> {
  return withMemoryLimit(async () => {
    const { network, layers, image } = await openLayers(card);
    const choice = await chooseLayer(network, layers, image);
    return { layers: layers.filter(({ name }) => !choice.idle.includes(name)), choice };
  });
}

/**
 * The card for another layer of its network.
 * @throws LeitmotifError `usage` naming all layers when there is no such one, and for one whose cells change no category; `model-*`
 */
export async function withLayer(card: ModelCard, name: string): Promise<ModelCard> {
  const { network, layers, choice } = await withMemoryLimit(async () => {
    const opened = await openLayers(card);
    // A network may have layers to choose by name, but none to choose by itself.
    const choice = await chooseLayer(opened.network, opened.layers, opened.image).catch(() => undefined);
    return { ...opened, choice };
  });
  const found = findLayer(layers, name);
  if (choice) checkInfluence(found, choice);
  const { layout: _, places: __, ...rest } = card;
  const { kind } = found.layout;
  const smallest = smallestSize(splitAtLayer(network, found.name, found.layout).backbone);
  return {
    ...rest,
    ...layerFacts(layers, found, choice?.layer),
    input: {
      ...card.input,
      minSize: Math.max(card.input.minSize, smallest),
      ...(kind === 'tokens' && card.input.flexible
        ? { flexible: false, minSize: card.input.size, fixedBecause: tokensAreFixed }
        : {}),
    },
  };
}

async function openLayers(card: ModelCard) {
  const { source, input, output } = card;
  const options = { output, channels: input.channels };
  const network = await readFreeNetwork(await filesOf(card).network(), source.format, options, input.size);
  const image = probeImage(input.size, input.size);
  return { network, image, layers: await listLayers(network, image) };
}
