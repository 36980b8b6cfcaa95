/** Finds the tensors that hold one row of cells for each channel: `[N, C, h · w]`, which has the axes of tokens, but not in their order. */
import { producersOf, readBy } from '../../onnx/graph.ts';
import type { OnnxGraph } from '../../onnx/schema.ts';
import type { Seen } from './probe.ts';

const reshapes = new Set(['Reshape', 'Flatten']);

/** What a reshaped tensor was made of, by the tensor's name. */
export function reshapedFrom({ node }: OnnxGraph): Map<string, string> {
  const made = node.filter(({ opType, input, output }) => reshapes.has(opType) && input[0] && output[0]);
  return new Map(made.map(({ input, output }) => [output[0]!, input[0]!]));
}

/**
 * Those of `names`, in the order of the graph, that are channels by cells: made by flattening the two last axes of
 * `[N, C, h, w]`, or of such a tensor by a step that keeps its axes. `seen` holds all of them and what they were reshaped from.
 */
export function rowsOfCells(
  graph: OnnxGraph,
  names: readonly string[],
  seen: ReadonlyMap<string, Seen>,
): Set<string> {
  const producers = producersOf(graph);
  const sources = reshapedFrom(graph);
  const rows = new Set<string>();
  for (const name of names) {
    const dims = seen.get(name)?.dims;
    const producer = producers.get(name);
    if (dims?.length !== 3 || !producer) continue;
    const [n, c, h, w, ...more] = seen.get(sources.get(name) ?? '')?.dims ?? [];
    const flattens = w !== undefined && more.length === 0 && [n, c, h! * w].join() === dims.join();
    const keeps =
      producer.opType !== 'Transpose' &&
      readBy(producer).some((read) => rows.has(read) && seen.get(read)!.dims.join() === dims.join());
    if (flattens || keeps) rows.add(name);
  }
  return rows;
}
