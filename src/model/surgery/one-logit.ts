/** Gives a network of one logit, as those of two categories often are, an output for each of the two. */
import { floats, node, value } from '../../onnx/build.ts';
import { producersOf } from '../../onnx/graph.ts';
import type { OnnxModel } from '../../onnx/schema.ts';
import { closingNode } from './normal-form.ts';
import { type ProbeImage, probe } from './probe.ts';

const one = 'logits:one';
const halves = 'logits:halves';

/** What a logit comes from; a quotient or another squashing function may be a probability. */
const givesLogits = new Set([
  ...['Gemm', 'MatMul', 'Conv', 'Add', 'Sub', 'Mul'],
  ...['GlobalAveragePool', 'AveragePool', 'ReduceMean', 'ReduceSum'],
]);

/**
 * `network` is in normal form and runs on `image`. Where its logits are one z, before a sigmoid or as they are, they become −z/2 and
 * z/2: their softmax is 1 − sigmoid(z) and sigmoid(z). So it is of 0 and z, but in a 0 no concept could have a part. Other
 * networks stay as they are.
 * @throws LeitmotifError `model-invalid` when the network does not run on `image`.
 */
export async function withBothCategories(network: OnnxModel, image: ProbeImage): Promise<OnnxModel> {
  const { graph } = network;
  const [{ name, type }] = graph.output;
  const told = type?.tensorType?.shape?.dim[1]?.dimValue;
  if (told !== undefined && told > 1) return network;
  const { dims } = await probe(network, image);
  if (dims[1] !== 1) return network;
  const last = closingNode(graph, name);
  const logit = last?.opType === 'Sigmoid' ? last.input[0] : producersOf(graph).get(name)!.input[0];
  if (!givesLogits.has(closingNode(graph, logit)?.opType ?? '')) return network;
  return {
    ...network,
    graph: {
      ...graph,
      node: [
        ...graph.node.filter(({ output }) => output[0] !== name),
        node('Flatten', [logit], [one], { axis: 1 }),
        node('Mul', [one, halves], [name]),
      ],
      initializer: [...graph.initializer, floats(halves, [1, 2], [-0.5, 0.5])],
      output: [value(name, ['N', 2])],
    },
  };
}

export function isOfOneLogit({ graph }: OnnxModel): boolean {
  return graph.initializer.some(({ name }) => name === halves);
}
