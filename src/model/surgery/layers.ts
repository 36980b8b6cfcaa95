/** Lists the layers of a network that can be factorised, and chooses one. */
import { LeitmotifError } from '../../errors.ts';
import type { OnnxModel } from '../../onnx/schema.ts';
import { splitAtLayer } from '../split.ts';
import { type Cut, findCuts } from './cuts.ts';
import { cellsOf, type Layout, layoutOf, restOf } from './layout.ts';
import { type ProbeImage, probe, runGraph, type Values } from './probe.ts';
import { reshapedFrom, rowsOfCells } from './rows.ts';

/** A tensor to cut at whose values lie on a grid of cells. */
export interface Layer extends Cut {
  /** As the network has it, for the probe image. */
  shape: number[];
  layout: Layout;
  /** The smallest value that the probe image gave. */
  least: number;
  channels: number;
  height: number;
  width: number;
}

/** Every layer, from the image to the logits. @throws LeitmotifError `model-invalid`, see `probe`. */
export async function listLayers(model: OnnxModel, image: ProbeImage): Promise<Layer[]> {
  const cuts = findCuts(model);
  const names = cuts.map(({ name }) => name);
  const sources = reshapedFrom(model.graph);
  const looked = new Set([...names, ...names.flatMap((name) => sources.get(name) ?? [])]);
  looked.delete(model.graph.input[0].name);
  const { seen } = await probe(model, image, [...looked]);
  const rows = rowsOfCells(model.graph, names, seen);
  return cuts.flatMap((cut) => {
    const found = rows.has(cut.name) ? undefined : seen.get(cut.name);
    const grid = found && layoutOf(found.dims, image.n);
    const isImage = grid?.channels === 3 && grid.height === image.height;
    return grid && !isImage ? [{ ...cut, shape: found.dims, least: found.least, ...grid }] : [];
  });
}

/** Why a network explained at tokens takes one size only. */
export const tokensAreFixed = 'the layer’s tokens are a grid of fixed size';

/**
 * The layer called `name`; a part of its name between slashes will do where no other layer has it.
 * @throws LeitmotifError `usage` naming the layers that there are.
 */
export function findLayer(layers: readonly Layer[], name: string): Layer {
  const layer = layers.find((each) => each.name === name);
  if (layer) return layer;
  const [only, ...more] = layers.filter((each) => each.name.split('/').includes(name));
  if (only && more.length === 0) return only;
  const names = layers.map((each) => each.name);
  throw new LeitmotifError('usage', `"${name}" is no layer that the network can be cut at.`, {
    hint: `Its layers are: ${names.join(', ') || 'none'}.`,
  });
}

export interface LayerChoice {
  layer: Layer;
  reason: string;
  /** The names of layers whose cells change no category. */
  idle: string[];
}

const classTokenOnly = 'behind which only the class token is read';

/**
 * The last layer before the cells are pooled away whose cells matter to the logits (behind the last block of a
 * transformer with a class token they do not), and whose channels are not the categories already.
 * @throws LeitmotifError `model-unsupported` when no layer has cells.
 */
export async function chooseLayer(
  model: OnnxModel,
  layers: readonly Layer[],
  image: ProbeImage,
): Promise<LayerChoice> {
  const { dims } = await probe(model, image);
  const skipped: Skipped[] = [];
  for (const layer of layers.toReversed()) {
    const because = await reasonAgainst(model, layer, dims[1]!, skipped.length === layers.length - 1);
    if (because === undefined) {
      const idle = skipped.filter((each) => each.because === classTokenOnly).map(({ name }) => name);
      return { layer, reason: reasonInWords(skipped), idle };
    }
    skipped.push({ name: layer.name, because });
  }
  throw new LeitmotifError(
    'model-unsupported',
    'No layer of the network is a grid of cells that alone decides the logits.',
    {
      hint: 'Leitmotif explains networks that keep a spatial layout up to a pooling.',
    },
  );
}

/** A layer that is not explained, and why: a clause about it. */
interface Skipped {
  name: string;
  because: string;
}

/** Undefined where nothing speaks against a layer; the only one left is taken although its channels are not what they should be. */
async function reasonAgainst(model: OnnxModel, layer: Layer, classes: number, isLeft: boolean) {
  const { channels, layout } = layer;
  if (channels === classes && !isLeft && (await channelsAreCategories(model, layer)))
    return 'whose channels are the categories themselves';
  const hasRest = layout.kind === 'tokens' && layout.skip > 0;
  if (hasRest && !(await cellsMatter(model, layer))) return classTokenOnly;
  return undefined;
}

/**
 * @throws LeitmotifError `usage` for a layer whose cells change no category: whatever concepts they have, the network makes
 * nothing of them.
 */
export function checkInfluence({ name }: Layer, { layer, idle }: LayerChoice): void {
  if (!idle.includes(name)) return;
  throw new LeitmotifError(
    'usage',
    `Behind layer "${name}" only the class token is read: its cells change no category.`,
    { hint: `Explain an earlier layer: the last whose cells count is ${layer.name}.` },
  );
}

/** `skipped` from the last layer to the first; those that follow each other for the same reason are counted. */
function reasonInWords(skipped: readonly Skipped[]): string {
  const clauses = skipped.flatMap(({ name, because }, i) => {
    if (skipped[i - 1]?.because === because) return [];
    const others = skipped.slice(i + 1).findIndex((each) => each.because !== because);
    const more = others === -1 ? skipped.length - i - 1 : others;
    const before = more > 0 ? ` and the ${more === 1 ? 'layer' : `${more} layers`} before it` : '';
    return [`not ${name}${before}, ${because}`];
  });
  return ['the last layer before its cells are pooled', ...clauses].join('; ');
}

/**
 * Where the places of what the last layer sees are read off: the last layer before it with at least twice as many cells
 * along both sides, since its activations reach less far. Undefined when there is none, as in most transformers.
 */
export function choosePlaces(layers: readonly Layer[], layer: Layer): Layer | undefined {
  const before = layers.slice(
    0,
    layers.findIndex(({ name }) => name === layer.name),
  );
  return before.findLast(({ height, width }) => height >= 2 * layer.height && width >= 2 * layer.width);
}

/**
 * What a card says of a layer and, if it is the network's `usual` one, of the layer that places are read off. Layers
 * before the last tell places well enough themselves, and those still earlier know too little of what is seen.
 */
export function layerFacts(layers: readonly Layer[], layer: Layer, usual: Layer | undefined) {
  const places = layer.name === usual?.name ? choosePlaces(layers, layer) : undefined;
  return { ...named(layer), ...(places && { places: named(places) }) };
}

function named({ name, layout }: Layer) {
  return { layer: name, ...(layout.kind !== 'nchw' && { layout }) };
}

/** Whether the head ranks the categories as the channels are ranked, in one order and in the other: then it only pools them. */
async function channelsAreCategories(model: OnnxModel, layer: Layer): Promise<boolean> {
  const { channels, height, width } = layer;
  const rise = Array.from({ length: channels }, (_, c) => (1 + c) / channels);
  for (const values of [rise, rise.toReversed()]) {
    const data = Float32Array.from({ length: channels * height * width }, (_, i) => {
      return values[Math.floor(i / (height * width))]!;
    });
    const logits = await logitsBehind(model, layer, { dims: [1, channels, height, width], data });
    const ranked = values === rise ? logits : logits.toReversed();
    if (ranked.some((logit, c) => c > 0 && logit <= ranked[c - 1]!)) return false;
  }
  return true;
}

/** Whether other cells, with the same class token, give other logits; what they are is all the same for that. */
async function cellsMatter(model: OnnxModel, layer: Layer): Promise<boolean> {
  const { channels, height, width } = layer;
  const [some, others] = await Promise.all(
    [0, 1].map((phase) => logitsBehind(model, layer, waves([1, channels, height, width], phase))),
  );
  return some!.some((logit, i) => logit !== others![i]);
}

/** The logits of `cells` `[1, C, h, w]`, with tokens that are no cells always the same. */
async function logitsBehind(model: OnnxModel, { name, layout, channels }: Layer, cells: Values) {
  const { head } = splitAtLayer(model, name, layout);
  const rest = layout.kind === 'tokens' && layout.skip > 0 && waves([1, layout.skip, channels]);
  const inputs = {
    [layout.kind === 'nchw' ? name : cellsOf(name)]: cells,
    ...(rest && { [restOf(name)]: rest }),
  };
  return (await runGraph(head, inputs)).logits!.data;
}

function waves(dims: number[], phase = 0): Values {
  const size = dims.reduce((product, d) => product * d, 1);
  return { dims, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i + phase)) };
}
