/** Short forms for writing ONNX graphs in code. */
import {
  attributeType,
  elementType,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './schema.ts';

/** An attribute's value: a whole number or a list of them; text; a fraction as `{ float }`; a subgraph as `{ graph }`. */
export type AttributeValue = number | number[] | string | { float: number } | { graph: OnnxGraph };

export function node(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, AttributeValue> = {},
): OnnxNode {
  const attribute = Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
  return { name: `${opType}:${output[0]}`, opType, input, output, attribute };
}

function toAttribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'number') return { name, type: attributeType.int, i: value };
  if (typeof value === 'string')
    return { name, type: attributeType.string, s: new TextEncoder().encode(value) };
  if (Array.isArray(value)) return { name, type: attributeType.ints, ints: value };
  if ('graph' in value) return { name, type: attributeType.graph, g: value.graph };
  return { name, type: attributeType.float, f: value.float };
}

/** A float32 constant; `dims` [] is a scalar. */
export function floats(name: string, dims: number[], values: ArrayLike<number>): OnnxTensor {
  return { name, dims, dataType: elementType.float, rawData: bytesOf(Float32Array.from(values)) };
}

/** An int64 constant, as shapes, axes and indices are. */
export function integers(name: string, dims: number[], values: number[]): OnnxTensor {
  return { name, dims, dataType: elementType.int64, rawData: bytesOf(BigInt64Array.from(values, BigInt)) };
}

function bytesOf(array: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A float32 graph input or output (or another `type`); a dimension given by name is free. */
export function value(
  name: string,
  dims: (number | string)[],
  type: number = elementType.float,
): OnnxValueInfo {
  const dim = dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { name, type: { tensorType: { elemType: type, shape: { dim } } } };
}

export function model(graph: Omit<OnnxGraph, 'name'>): OnnxModel {
  return {
    irVersion: 8,
    producerName: 'leitmotif',
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'leitmotif', ...graph },
  };
}
