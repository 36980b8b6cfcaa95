/** Tells how small the input of a convolutional graph may be. */
import { attribute, constantOf, dataInputs, wholeNumbers } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from '../onnx/schema.ts';

const windows = new Set(['Conv', 'MaxPool', 'AveragePool']);
const keepsSize = new Set(
  (
    'Add BatchNormalization Cast Clip Concat DequantizeLinear Div Dropout Elu Gelu HardSigmoid HardSwish Identity ' +
    'InstanceNormalization LRN LeakyRelu Mul PRelu QuantizeLinear Relu Sigmoid Silu Softplus Sub Tanh'
  ).split(' '),
);

/** Larger ones are not looked at. */
const limit = 1024;

/**
 * The smallest h = w that leaves every window of the graph at least one cell. ONNX Runtime may end the process
 * (division by zero) on less. Operators whose effect on sizes is not known are taken to have none to check.
 */
export function smallestSize({ graph }: OnnxModel): number {
  for (let size = 1; size < limit; size++) {
    if ([0, 1].every((axis) => everyWindowFits(graph, axis, size))) return size;
  }
  return limit;
}

/** `axis` 0 is the height. */
function everyWindowFits(graph: OnnxGraph, axis: number, imageSize: number): boolean {
  const sizes = new Map(dataInputs(graph).map(({ name }) => [name, imageSize]));
  for (const node of graph.node) {
    const from = node.input.map((name) => sizes.get(name)).find((size) => size !== undefined);
    const size = from === undefined ? undefined : sizeAfter(node, axis, from, graph);
    if (size === undefined) continue;
    if (size < 1) return false;
    for (const name of node.output) sizes.set(name, size);
  }
  return true;
}

/** Cells along the axis after the node, from `size` before it; undefined for operators that change it otherwise. */
function sizeAfter(node: OnnxNode, axis: number, size: number, graph: OnnxGraph): number | undefined {
  if (keepsSize.has(node.opType) || keepsPlanes(node)) return size;
  if (node.opType === 'Pad') return sizeAfterPad(node, axis, size, graph);
  return windows.has(node.opType) ? sizeAfterWindow(node, axis, size, graph) : undefined;
}

/** Channels taken out, and put back for a Concat to join, as where a network scales each by itself. */
function keepsPlanes(node: OnnxNode): boolean {
  return node.opType === 'Unsqueeze' || (node.opType === 'Gather' && attribute(node, 'axis')?.i === 1);
}

function sizeAfterWindow(node: OnnxNode, axis: number, size: number, graph: OnnxGraph): number | undefined {
  const kernel = (attribute(node, 'kernel_shape')?.ints ?? weightKernel(node, graph))?.[axis];
  if (kernel === undefined) return undefined;
  const step = attribute(node, 'strides')?.ints?.[axis] ?? 1;
  const mode = new TextDecoder().decode(attribute(node, 'auto_pad')?.s) || 'NOTSET';
  if (mode.startsWith('SAME')) return Math.ceil(size / step);
  const covered = (kernel - 1) * (attribute(node, 'dilations')?.ints?.[axis] ?? 1) + 1;
  const pads = (mode === 'NOTSET' && attribute(node, 'pads')?.ints) || [0, 0, 0, 0];
  const round = attribute(node, 'ceil_mode')?.i === 1 ? Math.ceil : Math.floor;
  return round((size + pads[axis] + pads[axis + pads.length / 2] - covered) / step) + 1;
}

/** ONNX lets a convolution leave its kernel's size to the weights `[O, I, h, w]`. */
function weightKernel({ input }: OnnxNode, { initializer }: OnnxGraph): number[] | undefined {
  return initializer.find(({ name }) => name === input[1])?.dims.slice(2);
}

function sizeAfterPad(node: OnnxNode, axis: number, size: number, graph: OnnxGraph): number | undefined {
  const pads = wholeNumbers(constantOf(graph, node.input[1]));
  // [begin of N, C, h, w, end of N, C, h, w]; a list of padded axes (a fourth input) is not followed.
  if (pads?.length !== 8 || (node.input[3] ?? '') !== '') return undefined;
  return size + pads[2 + axis] + pads[6 + axis];
}
