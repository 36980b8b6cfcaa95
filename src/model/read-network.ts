/** Reads a network file, whatever its format, into the form that everything else works with. */
import { decodeOnnx } from '../onnx/codec.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import { freeSizes } from './surgery/free-size.ts';
import { describeInput } from './surgery/input-facts.ts';
import { type NormalFormOptions, toNormalForm } from './surgery/normal-form.ts';
import { withBothCategories } from './surgery/one-logit.ts';
import { probeImage } from './surgery/probe.ts';
import { readTflite } from './tflite/read.ts';
import { tfliteToOnnx } from './tflite/translate.ts';

/**
 * The network with one input `[N, 3, H, W]` and the only output `logits` `[N, classes]`, with free batch and sizes where
 * its operators allow that; its other tensors keep their names. A single logit becomes two, see `withBothCategories`. From a TFLite file `features` is the last image before the
 * pooling.
 * @throws LeitmotifError `model-invalid` or `model-unsupported`.
 */
export async function readFreeNetwork(
  bytes: Uint8Array,
  format: 'onnx' | 'tflite',
  options: NormalFormOptions,
  size: number,
): Promise<OnnxModel> {
  const network = readNetwork(bytes, format, options);
  // The translation from TFLite fixes no sizes.
  if (format === 'tflite') return withBothCategories(network, probeImage(size, size));
  const { batch = 1 } = describeInput(decodeOnnx(bytes));
  const image = probeImage(size, size, batch);
  return withBothCategories(await freeSizes(network, image), image);
}

function readNetwork(bytes: Uint8Array, format: 'onnx' | 'tflite', options: NormalFormOptions): OnnxModel {
  if (format === 'onnx') return toNormalForm(decodeOnnx(bytes), options);
  const { graph, ...model } = tfliteToOnnx(readTflite(bytes), options.output);
  return { ...model, graph: { ...graph, output: graph.output.filter(({ name }) => name === 'logits') } };
}
