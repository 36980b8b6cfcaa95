/** The ONNX graph while operators are being translated into it, and what every translator needs. */
import { LeitmotifError } from '../../errors.ts';
import { type AttributeValue, floats, integers, node } from '../../onnx/build.ts';
import type { OnnxNode, OnnxTensor } from '../../onnx/schema.ts';
import { realValues } from './constants.ts';
import type { Activation, TfliteModel, TfliteOperator, TfliteTensor } from './schema.ts';

/** Images are `[1, h, w, C]` in `model` and `[N, C, h, w]` in the ONNX graph; rank 2 is `[N, C]` in both. */
export interface Translation {
  model: TfliteModel;
  /** The ONNX name of each tensor of `model`. */
  names: string[];
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
  /** Constants that an operator computed from other constants. */
  folded: Map<number, Float32Array>;
  /** Tensors whose quantisation range bounds nothing: the logits, which concepts may well exceed. */
  unbounded: Set<number>;
}

/** Adds one TFLite operator's ONNX nodes to the translation. */
export type Translator = (operator: TfliteOperator, into: Translation) => void;

export type Range = [low: number, high: number];

export const everything: Range = [-Infinity, Infinity];

export function unsupported({ type, index }: TfliteOperator, reason: string): LeitmotifError {
  return new LeitmotifError('model-unsupported', `Operator ${index}, ${type}, ${reason}.`, {
    hint: 'Convert the network to ONNX with another tool and write a model card for the .onnx file.',
  });
}

/** Tensor `index`, or undefined for an input left out. */
export function tensorAt(index: number | undefined, { model }: Translation): TfliteTensor | undefined {
  return index === undefined ? undefined : model.tensors[index];
}

export function isConstant(index: number, { model, folded }: Translation): boolean {
  return model.tensors[index].data !== undefined || folded.has(index);
}

export function constantAt(index: number, into: Translation): Float32Array {
  return into.folded.get(index) ?? realValues(into.model.tensors[index]);
}

export function emit(
  into: Translation,
  opType: string,
  input: string[],
  output: string,
  attributes: Record<string, AttributeValue> = {},
): void {
  into.nodes.push(node(opType, input, [output], attributes));
}

/** Adds a constant, unless an operator that shares it has already; returns its name. */
export function addFloats(
  into: Translation,
  name: string,
  dims: number[],
  values: ArrayLike<number>,
): string {
  if (!into.initializers.some((known) => known.name === name))
    into.initializers.push(floats(name, dims, values));
  return name;
}

export function addIntegers(into: Translation, name: string, values: number[]): string {
  into.initializers.push(integers(name, [values.length], values));
  return name;
}

/**
 * Writes an operator's result by `write` and keeps it within the bounds of the file: the fused activation's
 * and the quantisation range's. A quantised network need not have any other ReLU than that range.
 * `possible` is the range that the operator's result cannot leave anyway.
 */
export function writeBounded(
  operator: TfliteOperator,
  into: Translation,
  possible: Range,
  write: (output: string) => void,
): void {
  const output = operator.outputs[0];
  const name = into.names[output];
  const [low, high] = intersect(fusedRange(operator), storedRange(output, into));
  const holds = low <= possible[0] && high >= possible[1];
  const raw = holds ? name : `${name}:unbounded`;
  write(raw);
  if (holds) return;
  if (low === 0 && high === Infinity) {
    emit(into, 'Relu', [raw], name);
  } else {
    const bounds = [addFloats(into, `${name}:low`, [], [low]), addFloats(into, `${name}:high`, [], [high])];
    emit(into, 'Clip', [raw, ...bounds], name);
  }
}

/** What a tensor's stored numbers can express; everything for floats. */
export function storedRange(index: number, { model, unbounded }: Translation): Range {
  const { type, quantization: q } = model.tensors[index];
  const stored = storedLimits[type];
  if (stored === undefined || q === undefined || unbounded.has(index)) return everything;
  return [q.scale[0] * (stored[0] - q.zeroPoint[0]), q.scale[0] * (stored[1] - q.zeroPoint[0])];
}

const storedLimits: Partial<Record<string, Range>> = {
  UINT8: [0, 255],
  INT8: [-128, 127],
  INT16: [-32768, 32767],
};

const activationRanges: Partial<Record<Activation, Range>> = {
  NONE: everything,
  RELU: [0, Infinity],
  RELU_N1_TO_1: [-1, 1],
  RELU6: [0, 6],
};

function fusedRange(operator: TfliteOperator): Range {
  const activation = operator.options.activation ?? 'NONE';
  const range = activationRanges[activation];
  if (range === undefined)
    throw unsupported(operator, `has the activation ${activation}, which is not translated`);
  return range;
}

function intersect(a: Range, b: Range): Range {
  return [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
}

/** The smallest range that holds all of `ranges`. */
export function hull(ranges: Range[]): Range {
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
}
