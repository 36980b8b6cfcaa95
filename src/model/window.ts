/** What ONNX operators do to places and sizes along one axis of an image: windows, pads, and those that do nothing. */
import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../onnx/schema.ts';

/** Cell i covers `reach + 1` cells of the input from `step · i − begin` on; `size` is the number of cells, if known. */
export interface Window {
  step: number;
  reach: number;
  begin: number;
  size: number | undefined;
}

const windows = new Set(['Conv', 'MaxPool', 'AveragePool']);
const inPlace = new Set(
  ['Add', 'BatchNormalization', 'Cast', 'Clip', 'Concat', 'DequantizeLinear', 'Div', 'Dropout', 'Elu', 'Gelu']
    .concat([
      'HardSigmoid',
      'HardSwish',
      'Identity',
      'InstanceNormalization',
      'LRN',
      'LeakyRelu',
      'Mul',
      'PRelu',
    ])
    .concat(['QuantizeLinear', 'Relu', 'Sigmoid', 'Silu', 'Softplus', 'Sub', 'Tanh']),
);

/**
 * The node as a window along `axis` (0 is the height); `size` is the input's number of cells. Undefined for
 * operators that move pixels otherwise, and where SAME meets a stride while `size` is not known.
 */
export function windowOf(
  node: OnnxNode,
  axis: number,
  size: number | undefined,
  graph: OnnxGraph,
): Window | undefined {
  if (inPlace.has(node.opType)) return { step: 1, reach: 0, begin: 0, size };
  if (node.opType === 'Pad') return padWindow(node, axis, size, graph);
  return windows.has(node.opType) ? slidingWindow(node, axis, size, graph) : undefined;
}

function slidingWindow(
  node: OnnxNode,
  axis: number,
  from: number | undefined,
  graph: OnnxGraph,
): Window | undefined {
  const kernel = (attribute(node, 'kernel_shape')?.ints ?? weightKernel(node, graph))?.[axis];
  if (kernel === undefined) return undefined;
  const step = attribute(node, 'strides')?.ints?.[axis] ?? 1;
  const reach = (kernel - 1) * (attribute(node, 'dilations')?.ints?.[axis] ?? 1);
  const padding = paddingOf(node, axis, reach, step, from);
  if (padding === undefined) return undefined;
  const [begin, end] = padding;
  const round = attribute(node, 'ceil_mode')?.i === 1 ? Math.ceil : Math.floor;
  const size = from === undefined ? undefined : round((from + begin + end - reach - 1) / step) + 1;
  return { step, reach, begin, size };
}

function paddingOf(
  node: OnnxNode,
  axis: number,
  reach: number,
  step: number,
  size: number | undefined,
): [begin: number, end: number] | undefined {
  const mode = new TextDecoder().decode(attribute(node, 'auto_pad')?.s) || 'NOTSET';
  if (mode === 'VALID') return [0, 0];
  if (mode === 'NOTSET') {
    const pads = attribute(node, 'pads')?.ints ?? [0, 0, 0, 0];
    return [pads[axis], pads[axis + pads.length / 2]];
  }
  if (step > 1 && size === undefined) return undefined;
  const total =
    size === undefined ? reach : Math.max((Math.ceil(size / step) - 1) * step + reach + 1 - size, 0);
  const begin = mode === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2);
  return [begin, total - begin];
}

/** ONNX lets a convolution leave its kernel's size to the weights `[O, I, h, w]`. */
function weightKernel({ input }: OnnxNode, { initializer }: OnnxGraph): number[] | undefined {
  return initializer.find(({ name }) => name === input[1])?.dims.slice(2);
}

function padWindow(
  node: OnnxNode,
  axis: number,
  from: number | undefined,
  graph: OnnxGraph,
): Window | undefined {
  const constant = graph.initializer.find(({ name }) => name === node.input[1]);
  const bytes = constant?.rawData;
  const pads = bytes
    ? Array.from(new BigInt64Array(new Uint8Array(bytes).buffer), Number)
    : constant?.int64Data;
  // [begin of N, C, h, w, end of N, C, h, w]; a list of padded axes (a fourth input) is not followed.
  if (pads?.length !== 8 || (node.input[3] ?? '') !== '') return undefined;
  const [begin, end] = [pads[2 + axis], pads[6 + axis]];
  return { step: 1, reach: 0, begin, size: from === undefined ? undefined : from + begin + end };
}

function attribute(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}
