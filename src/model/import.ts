/** Brings a card's network into the cache: converted, split at the layer, ready for ONNX Runtime. */
import { join } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { decodeOnnx, encodeOnnx } from '../onnx/codec.ts';
import { hasExternalData } from '../onnx/external-data.ts';
import type { OnnxModel, OnnxValueInfo } from '../onnx/schema.ts';
import { sha256Of } from '../sha256.ts';
import type { ModelCard } from './card.ts';
import { type Entry, publishEntry, readEntry } from './model-cache.ts';
import { readFreeNetwork } from './read-network.ts';
import { smallestSize } from './smallest-size.ts';
import { categoryNames, filesOf, type NetworkFiles } from './source.ts';
import { type SplitModel, splitAtLayer } from './split.ts';
import { probeImage, runGraph, tensorOf } from './surgery/probe.ts';
import { readTflite } from './tflite/read.ts';
import type { TfliteModel } from './tflite/schema.ts';

/** Part of the cache key: raise it when the same file would be converted differently. */
const importerVersion = 6;

/** A network in the cache. */
export interface ImportedModel {
  card: ModelCard;
  /** The two halves, as paths to ONNX files. */
  backbone: string;
  head: string;
  /** The category names by index; `labels.length` is the number of categories. */
  labels: string[];
  /**
   * The smallest height and width that the head takes: 1 where nothing but pooling follows the layer, the layer's own
   * where there are weights for each of its cells.
   */
  headMinSize: number;
}

/**
 * The network of `card`, from `<cacheFolder>/models/<id>-<12 digits>` if it is there and whole, otherwise converted
 * from `files` (after `onConvert` is called: that takes seconds). Several processes may do so at once.
 * @throws LeitmotifError `model-source-missing`, `model-invalid` or `model-unsupported`.
 */
export async function importModel(
  card: ModelCard,
  cacheFolder: string,
  { onConvert = () => {}, files = filesOf(card) }: { onConvert?: () => void; files?: NetworkFiles } = {},
): Promise<ImportedModel> {
  const folder = join(cacheFolder, 'models', `${card.id}-${cacheKey(card)}`);
  const entry = (await readEntry(folder)) ?? (await addEntry(folder, card, files, onConvert));
  return {
    card,
    backbone: join(folder, 'backbone.onnx'),
    head: join(folder, 'head.onnx'),
    labels: entry.labels,
    headMinSize: entry.headMinSize,
  };
}

async function addEntry(
  folder: string,
  card: ModelCard,
  files: NetworkFiles,
  onConvert: () => void,
): Promise<Entry> {
  onConvert();
  return publishEntry(folder, await convert(card, files));
}

/** What the converted files depend on. */
function cacheKey({ source, labels, input, output, layer, layout, places }: ModelCard): string {
  const { size, flexible, channels } = input;
  const facts = [
    importerVersion,
    source.sha256,
    source.format,
    labels,
    size,
    flexible,
    channels,
    output,
    layer,
    layout,
    ...(places ? [places] : []),
  ];
  return sha256Of(JSON.stringify(facts)).slice(0, 12);
}

async function convert(card: ModelCard, files: NetworkFiles) {
  const [bytes, names] = await Promise.all([files.network(), files.labels()]);
  const labels = categoryNames(names, card);
  if (card.source.format === 'tflite') checkNormalisation(readTflite(bytes, card.source.file), card);
  const network = await read(bytes, card);
  const { backbone, head } = splitAtLayer(network, card.layer, card.layout, card.places);
  checkLabels(card, labels, head.graph.output[0]);
  checkMinSize(card, smallestSize(backbone));
  return {
    backbone: encodeOnnx(backbone),
    head: encodeOnnx(head),
    labels,
    headMinSize: await headMinSize(card, { backbone, head }),
  };
}

/**
 * What the windows of the head need. Behind weights for every cell that is not enough, which no operator's size tells: where
 * the network takes one size only, the head is tried, and failing that has the grid that this size gives.
 */
async function headMinSize({ input, layout }: ModelCard, { backbone, head }: SplitModel): Promise<number> {
  const least = smallestSize(head);
  if (input.flexible || layout?.kind === 'tokens') return least;
  const image = tensorOf(probeImage(input.size, input.size));
  const between = await runGraph(backbone, { [backbone.graph.input[0].name]: image });
  const [, channels, height] = between[backbone.graph.output[0].name].dims;
  const few = { data: new Float32Array(channels * least ** 2), dims: [1, channels, least, least] };
  const answer = await runGraph(head, { [head.graph.input[0].name]: few }).catch(() => undefined);
  return answer ? least : height;
}

async function read(bytes: Uint8Array, { id, source, input, output }: ModelCard): Promise<OnnxModel> {
  if (source.format === 'onnx' && hasExternalData(decodeOnnx(bytes, source.file))) {
    throw new LeitmotifError('model-unsupported', `${id} keeps its weights in other files.`, {
      hint: 'leitmotif models add makes one file of them.',
    });
  }
  return readFreeNetwork(bytes, source.format, { output, channels: input.channels }, input.size);
}

/** A quantised network's file says itself what its input bytes mean: real = scale · (byte − zero point). */
function checkNormalisation({ tensors, inputs }: TfliteModel, { id, input }: ModelCard): void {
  const { quantization, type } = tensors[inputs[0]];
  if (quantization === undefined || (type !== 'UINT8' && type !== 'INT8')) return;
  const shift = type === 'INT8' ? 128 : 0;
  const [mean, std] = [quantization.zeroPoint[0] + shift, 1 / quantization.scale[0]];
  const agrees =
    input.mean.every((m) => Math.abs(m - mean) < 1) && input.std.every((s) => Math.abs(s / std - 1) < 0.01);
  if (agrees) return;
  const [found, given] = [`${mean} and ${std}`, `[${input.mean}] and [${input.std}]`];
  throw new LeitmotifError(
    'model-invalid',
    `The file of ${id} has mean and std ${found}, its card ${given}.`,
  );
}

function checkLabels({ id }: ModelCard, labels: string[], logits: OnnxValueInfo): void {
  const classes = logits.type?.tensorType.shape?.dim.at(-1)?.dimValue;
  if (!classes || classes === labels.length) return;
  throw new LeitmotifError('model-invalid', `${id} has ${classes} categories but ${labels.length} labels.`);
}

function checkMinSize({ id, input }: ModelCard, smallest: number): void {
  if (input.minSize >= smallest) return;
  const message = `${id} leaves no cell of an image of ${input.minSize} pixels a side; its minSize must be ${smallest}.`;
  throw new LeitmotifError('model-invalid', message);
}
