/** Refuses ONNX graphs that are damaged or hostile, before anything is allocated on their word. */
import { LeitmotifError } from '../errors.ts';
import { attribute, constantOf, readBy, wholeNumbers } from './graph.ts';
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from './schema.ts';

const oldestOpset = 11;

/** ONNX Runtime's own domains; a node of another one needs a function in the file. */
const knownDomains = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft', 'com.ms.internal.nhwc']);

/** Bytes of an element by TensorProto.DataType; strings and packed 4-bit types are not checked. */
const elementBytes: Partial<Record<number, number>> = {
  1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 16: 2, 17: 1, 18: 1, 19: 1, 20: 1,
}; // biome-ignore format: a table

/** Elements that a tensor may have whose size the file gives in numbers; 2^28 float32 are 1 GiB. */
const mostElements = 2 ** 28;
const largestWindow = 4096;

/**
 * The model with its nodes in an order in which every tensor is made before it is read.
 * @throws LeitmotifError `model-invalid` for constants that do not fill their shape, tensors that nothing makes or
 *   two nodes make, and cycles; `model-unsupported` for opsets below 11, unknown operators and absurd sizes.
 */
export function checkOnnx(model: OnnxModel): OnnxModel {
  const { graph } = model;
  checkOpset(model);
  for (const tensor of graph.initializer) checkTensor(tensor);
  checkNodes(graph, model);
  for (const { node } of model.functions ?? []) checkNodes({ ...graph, node, initializer: [] }, model);
  return { ...model, graph: { ...graph, node: inOrder(graph) } };
}

function checkOpset({ opsetImport }: OnnxModel): void {
  const opset = opsetImport.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx');
  if (opset && opset.version >= oldestOpset) return;
  throw new LeitmotifError(
    'model-unsupported',
    opset ? `The network is of opset ${opset.version}.` : 'The file names no opset.',
    { hint: `Convert it to opset ${oldestOpset} or newer (onnx.version_converter, or export it again).` },
  );
}

function checkTensor({ name, dims, dataType, dataLocation, ...data }: OnnxTensor): void {
  if (dims.some((d) => !Number.isSafeInteger(d) || d < 0))
    throw invalid(`Constant "${name}" has the shape [${dims}].`);
  const bytes = elementBytes[dataType];
  if (bytes === undefined || dataLocation === 1) return;
  const size = dims.reduce((product, d) => product * d, 1);
  const { rawData, floatData, int32Data, int64Data, doubleData, uint64Data } = data;
  const listed = [floatData, int32Data, int64Data, doubleData, uint64Data];
  const values = rawData?.length
    ? rawData.length / bytes
    : Math.max(0, ...listed.map((list) => list?.length ?? 0));
  if (values !== size) throw invalid(`Constant "${name}" has ${values} values for shape [${dims}].`);
}

/** Those of subgraphs, too. */
function checkNodes(graph: OnnxGraph, model: OnnxModel): void {
  for (const [index, node] of graph.node.entries()) {
    checkNode(node, index, { ...model, graph });
    for (const { t, tensors = [], g, graphs = [] } of node.attribute) {
      for (const tensor of t ? [t, ...tensors] : tensors) checkInner(tensor, node, index);
      for (const inner of g ? [g, ...graphs] : graphs) {
        for (const tensor of inner.initializer) checkInner(tensor, node, index);
        checkNodes(inner, model);
      }
    }
  }
}

/** Exporters put weights into files of their own, but never a node's constants. */
function checkInner(tensor: OnnxTensor, { opType }: OnnxNode, index: number): void {
  if (tensor.dataLocation === 1)
    throw invalid(`Node ${index}, ${opType}, keeps the constant "${tensor.name}" in another file.`);
  checkTensor(tensor);
}

function checkNode(node: OnnxNode, index: number, { graph, functions = [] }: OnnxModel): void {
  const { opType, domain = '' } = node;
  const isKnown =
    knownDomains.has(domain) ||
    functions.some((each) => each.name === opType && (each.domain ?? '') === domain);
  if (!isKnown) {
    throw new LeitmotifError(
      'model-unsupported',
      `Node ${index}, ${opType} of "${domain}", is an operator of somebody else’s.`,
      { hint: 'Export the network with standard ONNX operators only.' },
    );
  }
  for (const name of ['strides', 'dilations', 'kernel_shape']) {
    const sizes = attribute(node, name)?.ints ?? [];
    if (sizes.some((size) => size < 1 || size > largestWindow)) throw absurd(node, index, name, sizes);
  }
  for (const name of ['pads', 'output_shape', 'output_padding']) {
    const sizes = attribute(node, name)?.ints ?? [];
    if (sizes.some((size) => Math.abs(size) > largestWindow)) throw absurd(node, index, name, sizes);
  }
  checkClaim(node, index, graph);
}

/** Which input of an operator says in numbers how much it makes. */
const sizeInputs: Partial<Record<string, number>> = {
  ConstantOfShape: 0, Expand: 1, Tile: 1, Resize: 3, Upsample: 1, Pad: 1, Reshape: 1, OneHot: 1,
}; // biome-ignore format: a table

function checkClaim(node: OnnxNode, index: number, graph: OnnxGraph): void {
  const at = sizeInputs[node.opType];
  if (at === undefined) return;
  const sizes = wholeNumbers(constantOf(graph, node.input[at])) ?? [];
  if (node.opType === 'Pad' ? sizes.some((size) => size > largestWindow) : productOf(sizes) > mostElements) {
    throw absurd(node, index, 'size', sizes);
  }
}

function productOf(sizes: number[]): number {
  return sizes.reduce((product, size) => product * Math.max(1, Math.abs(size)), 1);
}

/** Kahn's algorithm, in the file's order wherever that is possible. */
function inOrder({ node, input, initializer }: OnnxGraph): OnnxNode[] {
  const made = new Set([...input, ...initializer].map(({ name }) => name));
  const makers = new Map<string, number>();
  for (const [index, { output }] of node.entries()) {
    for (const name of output) {
      if (name === '') continue;
      if (makers.has(name) || made.has(name)) throw invalid(`Tensor "${name}" is made twice.`);
      makers.set(name, index);
    }
  }
  const readers = new Map<number, number[]>();
  const missing = node.map((each, index) => {
    const sources = new Set<number>();
    for (const name of readBy(each)) {
      const maker = makers.get(name);
      if (maker !== undefined) sources.add(maker);
      else if (!made.has(name))
        throw invalid(`Node ${index}, ${each.opType}, reads "${name}", which nothing makes.`);
    }
    for (const source of sources) readers.set(source, [...(readers.get(source) ?? []), index]);
    return sources.size;
  });
  if (node.every((each, i) => readBy(each).every((name) => (makers.get(name) ?? -1) < i))) return node;
  const ready = [...node.keys()].filter((i) => missing[i] === 0);
  const order: number[] = [];
  for (let i = ready.shift(); i !== undefined; i = ready.shift()) {
    order.push(i);
    for (const reader of readers.get(i) ?? []) if (--missing[reader] === 0) ready.push(reader);
  }
  if (order.length === node.length) return order.map((i) => node[i]);
  const stuck = node[missing.findIndex((count) => count > 0)];
  throw invalid(`The graph runs in a circle: "${stuck.output[0]}" depends on itself.`);
}

function invalid(message: string): LeitmotifError {
  return new LeitmotifError('model-invalid', message);
}

function absurd({ opType }: OnnxNode, index: number, what: string, sizes: number[]): LeitmotifError {
  const shown = sizes.length > 8 ? `${sizes.slice(0, 8)}, …` : `${sizes}`;
  return new LeitmotifError('model-unsupported', `Node ${index}, ${opType}, has the ${what} [${shown}].`, {
    hint: 'No image classifier needs such a size; the file is damaged or malicious.',
  });
}
