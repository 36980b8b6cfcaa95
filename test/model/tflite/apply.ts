/** Runs one TFLite operator through the importer and ONNX Runtime. */
import type { OperatorOptions, TfliteTensor } from '../../../src/model/tflite/schema.ts';
import { tfliteToOnnx } from '../../../src/model/tflite/translate.ts';
import { runOnnx } from '../run-onnx.ts';
import { network, tensor } from './tiny.ts';

export const unpadded: OperatorOptions = { padding: 'VALID', strides: [1, 1], activation: 'NONE' };
/** 1 … 16, row by row. */
const fourByFour = Array.from({ length: 16 }, (_, i) => i + 1);

/** One operator between a one-channel 4×4 image and the logits, whose flattened result is returned. */
export async function apply(
  type: string,
  options: OperatorOptions,
  constants: TfliteTensor[],
  output: TfliteTensor,
  image = fourByFour,
  dims = [1, 1, 4, 4],
) {
  const [, channels, height, width] = dims;
  const input = tensor('image', [1, height, width, channels]);
  const names = ['image', ...constants.map(({ name }) => name)];
  const rows = tensor('rows', [1, output.shape.reduce((a, b) => a * b)]);
  const operators: Parameters<typeof network>[1] = [
    [type, names, output.name, options],
    ['RESHAPE', [output.name], 'rows'],
  ];
  const model = tfliteToOnnx(network([input, ...constants, output, rows], operators));
  return (await runOnnx(model, image, dims)).logits.data;
}
