/** Guesses how a network wants its images prepared, and says why. */
import { LeitmotifError } from '../../errors.ts';
import { constantOf, readBy } from '../../onnx/graph.ts';
import { elementType, type OnnxModel, type OnnxNode } from '../../onnx/schema.ts';
import { inBytes } from '../card.ts';
import { describeInput } from '../surgery/input-facts.ts';
import { realValues } from '../tflite/constants.ts';
import type { TfliteMetadata } from '../tflite/metadata.ts';
import type { TfliteModel } from '../tflite/schema.ts';

export type Triple = [number, number, number];

/** x = (byte − mean) / std, red, green, blue. */
export interface Normalisation {
  mean: Triple;
  std: Triple;
  reason: string;
}

const same = (value: number): Triple => [value, value, value];

/**
 * Frameworks write mean and std for pixels from 0 to 1 (torchvision's 0.485 and 0.229), and no network wants bytes so.
 * @throws LeitmotifError `usage` with the same in bytes.
 */
export function checkBytes({ mean, std }: { mean?: Triple | undefined; std?: Triple | undefined }): void {
  const isFraction = (value: number) => value !== 0 && Math.abs(value) < 1;
  if (![...(mean ?? []), ...(std ?? [])].some(isFraction)) return;
  const flags = (as: (values: Triple) => readonly number[]) =>
    Object.entries({ mean, std })
      .flatMap(([name, values]) => (values ? [`--${name} ${as(values).join()}`] : []))
      .join(' ');
  const given = flags((values) => values);
  throw new LeitmotifError('usage', `${given}: these are for pixels from 0 to 1, not for bytes.`, {
    hint: `Give them times 255: ${flags(inBytes)}.`,
  });
}

export function tfliteNormalisation(
  { tensors, inputs, operators }: TfliteModel,
  { normalisation: stated }: TfliteMetadata = {},
): Normalisation {
  const { quantization, type } = tensors[inputs[0]];
  if (quantization && (type === 'UINT8' || type === 'INT8')) {
    const shift = type === 'INT8' ? 128 : 0;
    return {
      mean: same(quantization.zeroPoint[0] + shift),
      std: same(1 / quantization.scale[0]),
      reason: 'the file’s quantisation says so',
    };
  }
  if (stated) {
    const triple = ([r, g = r, b = r]: number[]): Triple => [r, g, b];
    return { mean: triple(stated.mean), std: triple(stated.std), reason: 'the file’s metadata says so' };
  }
  const first = operators.find((operator) => operator.inputs.includes(inputs[0]));
  if (first === undefined || !['ADD', 'SUB', 'MUL', 'DIV'].includes(first.type)) return usualForTensorFlow;
  const constants = first.inputs.map((index) => tensors[index]).filter((each) => each?.data !== undefined);
  const largest = constants.map((constant) => largestOf(realValues(constant)));
  return fromFirstStep(first.type, Math.max(0, ...largest)) ?? usualForTensorFlow;
}

/** `given` as the file has it, before it is brought into normal form; `author` is who its metadata says made it. */
export function onnxNormalisation(given: OnnxModel, author = ''): Normalisation {
  const facts = describeInput(given);
  if (facts.elementType === elementType.int8)
    return { mean: same(128), std: same(1), reason: 'the network takes signed bytes' };
  if (facts.elementType === elementType.uint8 || facts.elementType === elementType.int32)
    return { mean: same(0), std: same(1), reason: 'the network takes bytes' };
  const first = firstArithmetic(given, facts.name);
  if (first !== undefined) return first;
  if (/ultralytics/i.test(author)) return { ...fromZeroToOne, reason: 'usual for Ultralytics (0 to 1)' };
  return facts.layout === 'nhwc' ? usualForTensorFlow : usualForPyTorch;
}

/** Where the network begins by scaling its input itself, the constants tell whether it expects bytes. */
function firstArithmetic({ graph }: OnnxModel, image: string): Normalisation | undefined {
  const passes = new Set(['Cast', 'Identity', 'Transpose']);
  const reader = (name: string): OnnxNode | undefined => {
    const node = graph.node.find((each) => readBy(each).includes(name));
    return node && passes.has(node.opType) ? reader(node.output[0]) : node;
  };
  const node = reader(image);
  const largest = (node?.input ?? []).map((name) => largestOf(valuesOf(constantOf(graph, name))));
  return fromFirstStep(node?.opType ?? '', Math.max(0, ...largest));
}

/** What the first operator says by its constants, of which `largest` is the largest magnitude. */
function fromFirstStep(operator: string, largest: number): Normalisation | undefined {
  const type = operator.toLowerCase();
  if (largest === 0) return undefined;
  if (type === 'sub' || type === 'add') return largest > 1.5 ? bytesThemselves : fromZeroToOne;
  if (type === 'div') return largest > 10 ? bytesThemselves : fromZeroToOne;
  // A factor of 1 says nothing.
  if (type === 'mul' && largest !== 1) return largest < 0.1 ? bytesThemselves : fromZeroToOne;
  return undefined;
}

function valuesOf(tensor: ReturnType<typeof constantOf>): ArrayLike<number> {
  if (tensor?.dataType !== elementType.float) return [];
  const { rawData, floatData = [] } = tensor;
  return rawData?.length ? new Float32Array(Uint8Array.from(rawData).buffer) : floatData;
}

/** 0 for what is no scale or shift of three channels. */
function largestOf(values: ArrayLike<number>): number {
  return values.length > 3 ? 0 : Math.max(0, ...Array.from(values, Math.abs));
}

const bytesThemselves: Normalisation = {
  mean: same(0),
  std: same(1),
  reason: 'the network begins by scaling bytes itself',
};
const fromZeroToOne: Normalisation = {
  mean: same(0),
  std: same(255),
  reason: 'the network begins by scaling values from 0 to 1 itself',
};
const usualForTensorFlow: Normalisation = {
  mean: same(127.5),
  std: same(127.5),
  reason: 'usual for TensorFlow (−1 to 1); the file does not say',
};
/** ImageNet's moments × 255. */
const usualForPyTorch: Normalisation = {
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
  reason: 'usual for PyTorch (ImageNet’s moments); the file does not say',
};
