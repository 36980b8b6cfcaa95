/** Tells where in the input image the cells of a layer lie, and how small an image may be. */
import type { OnnxGraph, OnnxModel, OnnxNode } from '../onnx/schema.ts';
import { windowOf } from './window.ts';

/**
 * Cell i of a layer is centred on input coordinate `offset + stride · i`, in pixels along either axis, where the
 * centre of pixel 0 is 0.5.
 */
export interface LayerGeometry {
  stride: number;
  offset: number;
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
  return down.stride === across.stride && down.offset === across.offset ? down : undefined;
}

/** The nodes from the image to the layer, in that order. */
function pathTo(layer: string, graph: OnnxGraph): OnnxNode[] | undefined {
  const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const images = new Set(imageNames(graph));
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
  imageSize: number | undefined,
  graph: OnnxGraph,
): LayerGeometry | undefined {
  let [stride, offset, size] = [1, 0.5, imageSize];
  for (const node of path) {
    const window = windowOf(node, axis, size, graph);
    if (window === undefined) return undefined;
    offset += stride * (window.reach / 2 - window.begin);
    stride *= window.step;
    size = window.size;
  }
  return { stride, offset };
}

/**
 * The smallest h = w that leaves every window of the graph at least one cell. ONNX Runtime may end the process
 * (division by zero) on less. Operators whose effect on sizes is not known are taken to have none to check.
 */
export function smallestSize({ graph }: OnnxModel, limit = 1024): number {
  for (let size = 1; size < limit; size++) {
    if ([0, 1].every((axis) => everyWindowFits(graph, axis, size))) return size;
  }
  return limit;
}

function everyWindowFits(graph: OnnxGraph, axis: number, imageSize: number): boolean {
  const sizes = new Map(imageNames(graph).map((name) => [name, imageSize]));
  for (const node of graph.node) {
    const from = node.input.map((name) => sizes.get(name)).find((size) => size !== undefined);
    const size = from === undefined ? undefined : windowOf(node, axis, from, graph)?.size;
    if (size === undefined) continue;
    if (size < 1) return false;
    for (const name of node.output) sizes.set(name, size);
  }
  return true;
}

/** The graph's inputs without the constants that old exporters list among them. */
function imageNames({ input, initializer }: OnnxGraph): string[] {
  const constants = new Set(initializer.map(({ name }) => name));
  return input.map(({ name }) => name).filter((name) => !constants.has(name));
}
