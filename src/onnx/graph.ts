/** Reads what a graph says: attributes, constants, which node makes a tensor and which nodes read it. */
import {
  attributeType,
  elementType,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './schema.ts';

export function attribute(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

/** The graph's inputs without the constants that old exporters list among them. */
export function dataInputs({ input, initializer }: OnnxGraph): OnnxValueInfo[] {
  const constants = new Set(initializer.map(({ name }) => name));
  return input.filter(({ name }) => !constants.has(name));
}

export function producersOf({ node }: OnnxGraph): Map<string, OnnxNode> {
  return new Map(node.flatMap((each) => each.output.map((name) => [name, each] as const)));
}

/** The names a node reads from its graph, those inside its own subgraphs included. */
export function readBy({ input, attribute: attributes }: OnnxNode): string[] {
  const inner = attributes.flatMap(({ type, g, graphs = [] }) => [
    ...(type === attributeType.graph && g !== undefined ? [g] : []),
    ...graphs,
  ]);
  return [...input, ...inner.flatMap(readFromOutside)].filter((name) => name !== '');
}

function readFromOutside(graph: OnnxGraph): string[] {
  const own = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  const read = [...graph.node.flatMap(readBy), ...graph.output.map(({ name }) => name)];
  return read.filter((name) => !own.has(name));
}

/** The constant `name`: an initializer, or what a Constant node holds. */
export function constantOf(graph: OnnxGraph, name: string | undefined): OnnxTensor | undefined {
  if (!name) return undefined;
  const stored = graph.initializer.find((candidate) => candidate.name === name);
  if (stored) return stored;
  const maker = graph.node.find(({ opType, output }) => opType === 'Constant' && output[0] === name);
  return maker && attribute(maker, 'value')?.t;
}

/** The whole numbers of an int64 or int32 constant; undefined for other types. */
export function wholeNumbers(tensor: OnnxTensor | undefined): number[] | undefined {
  if (tensor === undefined) return undefined;
  const { dataType, rawData, int64Data = [], int32Data = [] } = tensor;
  // A copy starts at offset 0; constants need not be aligned within the file.
  const bytes = rawData?.length ? Uint8Array.from(rawData).buffer : undefined;
  if (dataType === elementType.int64) return bytes ? Array.from(new BigInt64Array(bytes), Number) : int64Data;
  if (dataType === elementType.int32) return bytes ? Array.from(new Int32Array(bytes)) : int32Data;
  return undefined;
}
