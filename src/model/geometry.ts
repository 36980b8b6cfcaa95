/** Tells where in the input image the cells of a layer lie. */
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode } from '../onnx/schema.ts';

/**
 * Cell i of a layer is centred on input coordinate `offset + stride · i`, in pixels along either axis, where the
 * centre of pixel 0 is 0.5.
 */
export interface LayerGeometry {
  stride: number;
  offset: number;
}

/** One axis of the way from the image to a layer; `size` is the number of cells, if the image's is known. */
interface Axis extends LayerGeometry {
  size: number | undefined;
}

/**
 * Follows the first path from `layer` back to the image through windows (Conv, pools), Pad and operators that keep
 * the place, and adds up their strides and centres: offset += stride · ((k − 1)·d/2 − padding at the beginning).
 * `size` is the image's `[height, width]`; it only matters where the padding depends on it (SAME with a stride).
 *
 * Undefined where it cannot be told: an operator that moves pixels, size-dependent padding without `size`, or axes
 * that differ.
 */
export function layerGeometry(
  { graph }: OnnxModel,
  layer: string,
  size?: [height: number, width: number],
): LayerGeometry | undefined {
  const path = pathTo(layer, graph);
  if (path === undefined) return undefined;
  const [down, across] = [0, 1].map((axis) => alongAxis(path, axis, size?.[axis], graph));
  if (down === undefined || across === undefined) return undefined;
  const same = down.stride === across.stride && down.offset === across.offset;
  return same ? { stride: down.stride, offset: down.offset } : undefined;
}

const windows = new Set(['Conv', 'MaxPool', 'AveragePool']);
const inPlace = new Set(
  ['Add', 'BatchNormalization', 'Cast', 'Clip', 'Concat', 'Div', 'Dropout', 'Elu', 'Gelu', 'HardSwish']
    .concat([
      'Identity',
      'LRN',
      'LeakyRelu',
      'Mul',
      'PRelu',
      'Relu',
      'Sigmoid',
      'Silu',
      'Softplus',
      'Sub',
      'Tanh',
    ])
    .concat(['DequantizeLinear', 'HardSigmoid', 'InstanceNormalization', 'QuantizeLinear']),
);

/** The nodes from the image to the layer, in that order. */
function pathTo(layer: string, graph: OnnxGraph): OnnxNode[] | undefined {
  const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const images = new Set(graph.input.map(({ name }) => name).filter((name) => !constants.has(name)));
  const path: OnnxNode[] = [];
  for (let name = layer; !images.has(name); ) {
    const node = producers.get(name);
    const source = node?.input.find((input) => images.has(input) || producers.has(input));
    if (node === undefined || source === undefined) return undefined;
    path.unshift(node);
    name = source;
  }
  return path;
}

function alongAxis(
  path: OnnxNode[],
  axis: number,
  size: number | undefined,
  graph: OnnxGraph,
): Axis | undefined {
  let cells: Axis | undefined = { stride: 1, offset: 0.5, size };
  for (const node of path) {
    if (windows.has(node.opType)) cells = throughWindow(cells, node, axis, graph);
    else if (node.opType === 'Pad') cells = throughPad(cells, node, axis, graph);
    else if (!inPlace.has(node.opType)) return undefined;
    if (cells === undefined) return undefined;
  }
  return cells;
}

function throughWindow(from: Axis, node: OnnxNode, axis: number, graph: OnnxGraph): Axis | undefined {
  const kernel = (attribute(node, 'kernel_shape')?.ints ?? weightKernel(node, graph))?.[axis];
  if (kernel === undefined) return undefined;
  const step = attribute(node, 'strides')?.ints?.[axis] ?? 1;
  const reach = (kernel - 1) * (attribute(node, 'dilations')?.ints?.[axis] ?? 1);
  const padding = paddingOf(node, axis, reach, step, from.size);
  if (padding === undefined) return undefined;
  const [begin, end] = padding;
  // Pools may round the number of cells up; that only counts for size-dependent padding further on.
  const round = attribute(node, 'ceil_mode')?.i === 1 ? Math.ceil : Math.floor;
  return {
    stride: from.stride * step,
    offset: from.offset + from.stride * (reach / 2 - begin),
    size: from.size === undefined ? undefined : round((from.size + begin + end - reach - 1) / step) + 1,
  };
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

function throughPad(from: Axis, node: OnnxNode, axis: number, { initializer }: OnnxGraph): Axis | undefined {
  const constant = initializer.find(({ name }) => name === node.input[1]);
  const bytes = constant?.rawData;
  const pads = bytes
    ? Array.from(new BigInt64Array(new Uint8Array(bytes).buffer), Number)
    : constant?.int64Data;
  // [begin of N, C, h, w, end of N, C, h, w]; a list of padded axes (a fourth input) is not followed.
  if (pads?.length !== 8 || (node.input[3] ?? '') !== '') return undefined;
  const [begin, end] = [pads[2 + axis], pads[6 + axis]];
  return {
    stride: from.stride,
    offset: from.offset - from.stride * begin,
    size: from.size === undefined ? undefined : from.size + begin + end,
  };
}

function attribute(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}
