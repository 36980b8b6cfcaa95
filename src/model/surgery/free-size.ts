/** Frees a network that its exporter fixed to one batch and one image size, where its operators allow. */
import { integers, node } from '../../onnx/build.ts';
import { attribute, constantOf, wholeNumbers } from '../../onnx/graph.ts';
import type { OnnxModel, OnnxNode, OnnxTensor } from '../../onnx/schema.ts';
import { type ProbeImage, probe } from './probe.ts';

/**
 * The same network, for images like `image` at least: windows over the whole layer become global pools, and the
 * numbers of images and pixels in constant shapes become free. `model` is in normal form; `image` holds as many images
 * as it was exported for.
 * @throws LeitmotifError `model-invalid` when the network does not run on `image`.
 */
export async function freeSizes(model: OnnxModel, image: ProbeImage): Promise<OnnxModel> {
  const { graph } = model;
  const fixed = graph.node.filter(
    ({ opType }) => opType === 'AveragePool' || opType === 'MaxPool' || opType === 'Reshape',
  );
  if (fixed.length === 0) return model;
  const { seen } = await probe(model, image, [...new Set(fixed.map(({ input }) => input[0]))]);
  const initializer: OnnxTensor[] = [...graph.initializer];
  const freed = graph.node.map((each) => {
    const dims = seen.get(each.input[0])?.dims;
    if (dims === undefined) return each;
    if (each.opType === 'AveragePool' || each.opType === 'MaxPool') return freePool(each, dims);
    return each.opType === 'Reshape' ? freeReshape(each, dims, model, initializer) : each;
  });
  return { ...model, graph: { ...graph, node: freed, initializer } };
}

function freePool(each: OnnxNode, dims: number[]): OnnxNode {
  const kernel = attribute(each, 'kernel_shape')?.ints ?? [];
  const isPadded = (attribute(each, 'pads')?.ints ?? []).some((pad) => pad !== 0);
  const covers = dims.length === 4 && kernel[0] === dims[2] && kernel[1] === dims[3];
  if (!covers || isPadded || each.output.length > 1) return each;
  return node(`Global${each.opType}`, [each.input[0]], each.output);
}

/** 0 in a shape copies the input's axis, −1 stands for what is left over. */
function freeReshape(
  each: OnnxNode,
  dims: number[],
  { graph }: OnnxModel,
  initializer: OnnxTensor[],
): OnnxNode {
  const shape = wholeNumbers(constantOf(graph, each.input[1]));
  if (shape === undefined || attribute(each, 'allowzero')?.i === 1) return each;
  const free = [...shape];
  if (free[0] === dims[0]) free[0] = 0;
  const pixels = dims.slice(2).reduce((product, d) => product * d, 1);
  const lastAxis = free.length - 1;
  if (dims.length === 4 && pixels > 1 && free[lastAxis] === pixels && !free.includes(-1)) free[lastAxis] = -1;
  if (free.join() === shape.join()) return each;
  const name = `${each.output[0]}:shape`;
  initializer.push(integers(name, [free.length], free));
  return { ...each, input: [each.input[0], name] };
}
