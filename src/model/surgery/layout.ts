/** How a layer's tensor holds its grid of cells, and the steps between that and `[N, C, h, w]`. */
import { integers, node } from '../../onnx/build.ts';
import type { OnnxNode, OnnxTensor } from '../../onnx/schema.ts';

/**
 * `nchw`: `[N, C, h, w]`; `nhwc`: `[N, h, w, C]`; `tokens`: `[N, skip + height · width, C]`, the first `skip` of them
 * being no cells (a class token, registers).
 */
export type Layout =
  | { kind: 'nchw' }
  | { kind: 'nhwc' }
  | { kind: 'tokens'; skip: number; height: number; width: number };

export interface Grid {
  layout: Layout;
  channels: number;
  height: number;
  width: number;
}

/** Tokens in front of the patches: none, one for the class, two (distillation), one and four registers. */
const usualSkips = [0, 1, 2, 5];

/** The grid that a square image gives in a tensor of this shape; undefined when there is none. */
export function layoutOf(dims: readonly number[], n: number): Grid | undefined {
  if (dims[0] !== n) return undefined;
  if (dims.length === 4) {
    const [, a, b, c] = dims;
    const isNhwc = a === b && b !== c;
    const [channels, height, width] = isNhwc ? [c, a, b] : [a, b, c];
    if (height * width === 1 || (!isNhwc && b !== c)) return undefined;
    return { layout: { kind: isNhwc ? 'nhwc' : 'nchw' }, channels, height, width };
  }
  if (dims.length !== 3) return undefined;
  const [, tokens, channels] = dims;
  const skip = usualSkips.find((count) => isSquare(tokens - count));
  if (skip === undefined) return undefined;
  const side = Math.sqrt(tokens - skip);
  return {
    layout: { kind: 'tokens', skip, height: side, width: side },
    channels,
    height: side,
    width: side,
  };
}

function isSquare(count: number): boolean {
  return count >= 4 && Number.isInteger(Math.sqrt(count));
}

/** Nodes and constants to add to a graph. */
export interface Steps {
  nodes: OnnxNode[];
  initializer: OnnxTensor[];
}

/** The names that the cells and the tokens left aside get, for a layer that is not `[N, C, h, w]`. */
export const cellsOf = (layer: string) => `${layer}:cells`;
export const restOf = (layer: string) => `${layer}:rest`;

/** From the layer to its `cells` `[N, C, h, w]` and the tokens left aside `[N, skip, C]`. */
export function toCells(layer: string, layout: Layout): Steps & { cells: string } {
  if (layout.kind === 'nchw') return { cells: layer, nodes: [], initializer: [] };
  const cells = cellsOf(layer);
  if (layout.kind === 'nhwc') {
    return { cells, nodes: [node('Transpose', [layer], [cells], { perm: [0, 3, 1, 2] })], initializer: [] };
  }
  const { skip, height, width } = layout;
  const name = (part: string) => `${cells}:${part}`;
  const cut = (from: string, to: string, output: string) =>
    node('Slice', [layer, name(from), name(to), name('axis')], [output]);
  return {
    cells,
    nodes: [
      ...(skip > 0 ? [cut('start', 'skip', restOf(layer))] : []),
      cut('skip', 'end', name('tokens')),
      node('Transpose', [name('tokens')], [name('rows')], { perm: [0, 2, 1] }),
      node('Reshape', [name('rows'), name('shape')], [cells]),
    ],
    initializer: [
      integers(name('start'), [1], [0]),
      integers(name('skip'), [1], [skip]),
      integers(name('end'), [1], [skip + height * width]),
      integers(name('axis'), [1], [1]),
      integers(name('shape'), [4], [0, 0, height, width]),
    ],
  };
}

/** The way back: exactly the layer's tensor. */
export function fromCells(layer: string, layout: Layout): Steps {
  if (layout.kind === 'nchw') return { nodes: [], initializer: [] };
  const cells = cellsOf(layer);
  if (layout.kind === 'nhwc') {
    return { nodes: [node('Transpose', [cells], [layer], { perm: [0, 2, 3, 1] })], initializer: [] };
  }
  const name = (part: string) => `${cells}:${part}`;
  const tokens = layout.skip > 0 ? name('patches') : layer;
  return {
    nodes: [
      node('Reshape', [cells, name('flat')], [name('rows.back')]),
      node('Transpose', [name('rows.back')], [tokens], { perm: [0, 2, 1] }),
      ...(layout.skip > 0 ? [node('Concat', [restOf(layer), tokens], [layer], { axis: 1 })] : []),
    ],
    initializer: [integers(name('flat'), [3], [0, 0, -1])],
  };
}
