/** Cuts an ONNX graph in two at a layer. */
import { LeitmotifError } from '../errors.ts';
import { value } from '../onnx/build.ts';
import { producersOf, readBy } from '../onnx/graph.ts';
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxValueInfo } from '../onnx/schema.ts';
import { cellsOf, fromCells, type Layout, restOf, type Steps, toCells } from './surgery/layout.ts';

/** A layer before the one that is explained, on a finer grid. */
export interface Places {
  layer: string;
  layout?: Layout | undefined;
}

/** `backbone` maps the network's input to the layer, `head` the layer to the logits. */
export interface SplitModel {
  backbone: OnnxModel;
  head: OnnxModel;
}

/**
 * Splits `model` at the tensor `layer`. Between the halves it has the form `[N, C, h, w]`; with tokens that are no
 * cells, both halves have a second tensor `[N, skip, C]`. The logits are the output called `logits`, or else the
 * only output besides the layer. The head takes any h × w that its own operators take. Weights are shared, not
 * copied; the halves keep the names of the tensors. With `places`, the backbone gives that layer's cells as well, last.
 * @throws LeitmotifError `model-unsupported` when there is no such tensor, when the logits are ambiguous, or when
 *   the layer is no cut: the head would also need the input.
 */
export function splitAtLayer(
  model: OnnxModel,
  layer: string,
  layout: Layout = { kind: 'nchw' },
  places?: Places,
): SplitModel {
  const { graph } = model;
  checkLayer(graph, layer);
  const logits = findLogits(graph, layer);
  const between = betweenHalves(graph, layer, layout);
  const [there, back] = [toCells(layer, layout), fromCells(layer, layout)];
  // The head must not find the layer's own node behind it: without it, a way around the layer is noticed.
  const behind = graph.node.filter(({ output }) => !output.includes(layer));
  const backbone = withPlaces(extended(graph, graph.node, there), between, places);
  const headNodes = layout.kind === 'nchw' ? graph.node : [...back.nodes, ...behind];
  const head = subgraph(
    { ...graph, node: headNodes, initializer: [...graph.initializer, ...back.initializer] },
    between,
    [logits],
  );
  return { backbone: { ...model, graph: backbone }, head: { ...model, graph: head } };
}

function checkLayer(graph: OnnxGraph, layer: string): void {
  if (graph.node.some(({ output }) => output.includes(layer))) return;
  throw new LeitmotifError('model-unsupported', `The network has no layer "${layer}".`, {
    hint: `Its last layers are: ${lastLayers(graph).join(', ')}.`,
  });
}

function withPlaces(graph: OnnxGraph, between: OnnxValueInfo[], places: Places | undefined): OnnxGraph {
  if (!places) return subgraph(graph, graph.input, between);
  checkLayer(graph, places.layer);
  const { cells, ...steps } = toCells(places.layer, places.layout ?? { kind: 'nchw' });
  return subgraph(extended(graph, graph.node, steps), graph.input, [
    ...between,
    value(cells, ['N', 'D', 'y', 'x']),
  ]);
}

function extended(graph: OnnxGraph, nodes: OnnxNode[], { nodes: more, initializer }: Steps): OnnxGraph {
  return { ...graph, node: [...nodes, ...more], initializer: [...graph.initializer, ...initializer] };
}

/** What is handed from the backbone to the head: cells of any size, and the tokens that are none. */
function betweenHalves(graph: OnnxGraph, layer: string, layout: Layout): OnnxValueInfo[] {
  if (layout.kind === 'nchw') return [freeSize(describe(graph, layer) ?? value(layer, ['N', 'C', 'h', 'w']))];
  const cells = value(cellsOf(layer), ['N', 'C', 'h', 'w']);
  const hasRest = layout.kind === 'tokens' && layout.skip > 0;
  return hasRest ? [cells, value(restOf(layer), ['N', layout.skip, 'C'])] : [cells];
}

function findLogits({ output }: OnnxGraph, layer: string): OnnxValueInfo {
  const others = output.filter(({ name }) => name !== layer);
  const logits =
    others.find(({ name }) => name === 'logits') ?? (others.length === 1 ? others[0] : undefined);
  if (logits !== undefined) return logits;
  const names = others.map(({ name }) => name).join(', ') || 'none';
  throw new LeitmotifError('model-unsupported', `No output can be told to be the logits; outputs: ${names}.`);
}

function describe({ output, valueInfo = [] }: OnnxGraph, name: string): OnnxValueInfo | undefined {
  return [...output, ...valueInfo].find((info) => info.name === name);
}

/** The same value with any batch, height and width. */
function freeSize({ name, type }: OnnxValueInfo): OnnxValueInfo {
  const dims = type?.tensorType.shape?.dim ?? [];
  if (dims.length !== 4) {
    throw new LeitmotifError(
      'model-unsupported',
      `Layer "${name}" has ${dims.length} axes, not [N, C, h, w].`,
    );
  }
  return value(name, ['N', dims[1].dimValue ?? 'C', 'h', 'w'], type?.tensorType.elemType);
}

/** The part of the graph that leads from `inputs` to `outputs`. */
function subgraph(graph: OnnxGraph, inputs: OnnxValueInfo[], outputs: OnnxValueInfo[]): OnnxGraph {
  const producers = producersOf(graph);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const given = new Set(inputs.map(({ name }) => name));
  const nodes = new Set<OnnxNode>();
  const used = new Set<string>();
  const open = outputs.map(({ name }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === '' || used.has(name)) continue;
    used.add(name);
    if (constants.has(name) || given.has(name)) continue;
    const producer = producers.get(name);
    if (producer === undefined) {
      const [from, to] = [inputs, outputs].map((values) => values.map((info) => info.name).join(', '));
      throw new LeitmotifError(
        'model-unsupported',
        `"${from}" does not decide "${to}" alone: it also needs "${name}".`,
        {
          hint: 'Choose a layer that all paths through the network pass.',
        },
      );
    }
    nodes.add(producer);
    open.push(...readBy(producer));
  }
  return {
    name: graph.name,
    node: graph.node.filter((node) => nodes.has(node)),
    initializer: graph.initializer.filter(({ name }) => used.has(name)),
    // Old exporters list the constants among the inputs.
    input: inputs.filter(({ name }) => !constants.has(name)),
    output: outputs,
  };
}

function lastLayers({ node }: OnnxGraph): string[] {
  return node.slice(-8).flatMap(({ output }) => output);
}
