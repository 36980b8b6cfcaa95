/** Turns a network of 16-bit (or 64-bit) floats into one of 32-bit floats. */
import { attribute } from './graph.ts';
import { bfloatToNumber, halfToNumber } from './half.ts';
import {
  elementType,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './schema.ts';

const otherFloats = new Set<number>([elementType.float16, elementType.bfloat16, elementType.double]);

/** Attributes that name an element type. */
const typeAttributes = new Set(['to', 'dtype', 'output_dtype', 'stash_type']);

/**
 * The same network in float32: constants, casts, inputs and outputs. Half floats widen exactly; what the network
 * then computes is a little more precise than what it was trained to. Unchanged when all its floats are float32.
 */
export function widenFloats(model: OnnxModel): OnnxModel {
  if (!usesOtherFloats(model.graph)) return model;
  const functions = model.functions?.map((each) => ({ ...each, node: each.node.map(widenNode) }));
  return { ...model, graph: widenGraph(model.graph), ...(functions && { functions }) };
}

/** Whether any constant, input, output or cast is of another float type. */
export function usesOtherFloats({ initializer, input, output, node }: OnnxGraph): boolean {
  const isOther = (type: number | undefined) => type !== undefined && otherFloats.has(type);
  return (
    initializer.some(({ dataType }) => isOther(dataType)) ||
    [...input, ...output].some(({ type }) => isOther(type?.tensorType.elemType)) ||
    node.some((each) => each.opType === 'Cast' && isOther(attribute(each, 'to')?.i)) ||
    node.some(({ attribute: attributes }) => attributes.some(({ t }) => isOther(t?.dataType)))
  );
}

function widenGraph(graph: OnnxGraph): OnnxGraph {
  return {
    ...graph,
    node: graph.node.map(widenNode),
    initializer: graph.initializer.map(widenTensor),
    input: graph.input.map(widenValue),
    output: graph.output.map(widenValue),
    valueInfo: [],
  };
}

function widenNode(node: OnnxNode): OnnxNode {
  return { ...node, attribute: node.attribute.map(widenAttribute) };
}

function widenAttribute(given: OnnxAttribute): OnnxAttribute {
  if (given.t) return { ...given, t: widenTensor(given.t) };
  if (given.g) return { ...given, g: widenGraph(given.g) };
  const names = typeAttributes.has(given.name) && given.i !== undefined && otherFloats.has(given.i);
  return names ? { ...given, i: elementType.float } : given;
}

function widenValue(info: OnnxValueInfo): OnnxValueInfo {
  const elemType = info.type?.tensorType?.elemType;
  if (!info.type || elemType === undefined || !otherFloats.has(elemType)) return info;
  return { ...info, type: { tensorType: { ...info.type.tensorType, elemType: elementType.float } } };
}

function widenTensor(tensor: OnnxTensor): OnnxTensor {
  if (!otherFloats.has(tensor.dataType)) return tensor;
  const { name, dims } = tensor;
  const values = floatsOf(tensor);
  return {
    name,
    dims,
    dataType: elementType.float,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function floatsOf({ dataType, rawData, int32Data = [], doubleData = [] }: OnnxTensor): Float32Array {
  const bytes = rawData?.length ? Uint8Array.from(rawData).buffer : undefined;
  if (dataType === elementType.double) return Float32Array.from(bytes ? new Float64Array(bytes) : doubleData);
  const toNumber = dataType === elementType.float16 ? halfToNumber : bfloatToNumber;
  return Float32Array.from(bytes ? new Uint16Array(bytes) : int32Data, toNumber);
}
