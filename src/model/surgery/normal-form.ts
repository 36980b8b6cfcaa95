/** Brings any ONNX classifier into one form: float images `[N, 3, H, W]` in, one output of logits `[N, classes]`. */
import { LeitmotifError } from '../../errors.ts';
import { floats, node, value } from '../../onnx/build.ts';
import { checkOnnx } from '../../onnx/check.ts';
import { attribute, producersOf, readBy } from '../../onnx/graph.ts';
import { elementType, type OnnxGraph, type OnnxModel, type OnnxNode } from '../../onnx/schema.ts';
import { widenFloats } from '../../onnx/widen.ts';
import { forInference } from './for-inference.ts';
import { describeInput, type InputFacts } from './input-facts.ts';

export interface NormalFormOptions {
  /** The tensor that holds the logits or probabilities; needed where there are several outputs. */
  output?: string | undefined;
  /** Order of the channels that the network was trained with. */
  channels?: 'rgb' | 'bgr' | undefined;
}

/**
 * The network with the input `image`, in the order red, green, blue, and the only output `logits`: a closing softmax, or
 * its logarithm, does not lead to them. All floats are float32. Its other tensors keep their names; own tensors called `image` or `logits`
 * become `image:own` and `logits:own`.
 * @throws LeitmotifError `model-invalid` or `model-unsupported`, see `checkOnnx` and `forInference`; also for inputs that are no
 *   images and outputs that cannot be told apart.
 */
export function toNormalForm(
  given: OnnxModel,
  { output, channels = 'rgb' }: NormalFormOptions = {},
): OnnxModel {
  const model = forInference(widenFloats(checkOnnx(given)));
  const facts = describeInput(model);
  const scores = findScores(model.graph, output);
  const nodes = model.graph.node.map(renameOwn);
  const input = ownName(facts.name);
  const { steps, rest } = adaptInput(nodes, { ...facts, name: input }, channels);
  return {
    ...model,
    graph: {
      name: model.graph.name,
      node: [...steps, ...rest, unnamed(node('Flatten', [ownName(scores)], ['logits'], { axis: 1 }))],
      initializer: [...model.graph.initializer, ...(channels === 'bgr' ? [reversal] : [])],
      input: [value('image', ['N', 3, 'H', 'W'])],
      output: [value('logits', ['N', classesOf(model.graph, output)])],
      valueInfo: [],
    },
  };
}

/** The file may have a node of any name; two of one name are an error. */
function unnamed(each: OnnxNode): OnnxNode {
  return { ...each, name: '' };
}

/** As far as the file says it. */
function classesOf({ output }: OnnxGraph, wanted: string | undefined): number | string {
  const info = output.length === 1 ? output[0] : output.find(({ name }) => name === (wanted ?? 'logits'));
  const sizes = (info?.type?.tensorType?.shape?.dim ?? []).slice(1).map(({ dimValue }) => dimValue);
  const count = sizes.reduce<number>((product, size) => product * (size ?? 0), sizes.length > 0 ? 1 : 0);
  return count > 0 ? count : 'classes';
}

function ownName(name: string): string {
  return name === 'image' || name === 'logits' ? `${name}:own` : name;
}

function renameOwn(each: OnnxNode): OnnxNode {
  return {
    ...each,
    input: each.input.map(ownName),
    output: each.output.map(ownName),
    attribute: each.attribute.map((given) =>
      given.g ? { ...given, g: { ...given.g, node: given.g.node.map(renameOwn) } } : given,
    ),
  };
}

/** A convolution with it swaps red and blue exactly. */
const reversal = floats('image:reversal', [3, 3, 1, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]);

/** The steps from `image` to what the network itself takes, and the network's nodes behind them. */
function adaptInput(nodes: OnnxNode[], facts: InputFacts, channels: 'rgb' | 'bgr') {
  const steps: OnnxNode[] = [];
  let at = 'image';
  const step = (opType: string, inputs: string[], to: string, attributes = {}) => {
    steps.push(unnamed(node(opType, inputs, [to], attributes)));
    at = to;
  };
  if (channels === 'bgr') step('Conv', [at, 'image:reversal'], 'image:bgr');
  if (facts.elementType !== elementType.float) step('Cast', [at], 'image:cast', { to: facts.elementType });
  const cancels = facts.layout === 'nhwc' && nodes.every((each) => undoes(each, facts.name));
  if (facts.layout === 'nhwc' && !cancels) step('Transpose', [at], 'image:nhwc', { perm: [0, 2, 3, 1] });
  step('Identity', [at], facts.name);
  const rest = cancels ? nodes.map((each) => withoutTranspose(each, facts.name)) : nodes;
  return { steps, rest };
}

/** Whether a node turns channels-last images back at once, or does not read them: then nobody needs them. */
function undoes(each: OnnxNode, image: string): boolean {
  if (!readBy(each).includes(image)) return true;
  return each.opType === 'Transpose' && attribute(each, 'perm')?.ints?.join() === '0,3,1,2';
}

function withoutTranspose(each: OnnxNode, image: string): OnnxNode {
  return each.input.includes(image) ? unnamed(node('Identity', [image], each.output)) : each;
}

/** The tensor of scores before a closing softmax, which may have readers of its own and so stays in the graph. */
function findScores(graph: OnnxGraph, wanted: string | undefined): string {
  const producers = producersOf(graph);
  const names = graph.output.map(({ name }) => name);
  const chosen = wanted ?? (names.length === 1 ? names[0] : names.find((name) => name === 'logits'));
  if (chosen === undefined || !producers.has(chosen)) {
    const what =
      wanted === undefined ? 'No output can be told to be the logits' : `There is no output "${wanted}"`;
    throw new LeitmotifError('model-unsupported', `${what}; outputs: ${names.join(', ') || 'none'}.`, {
      hint: 'Say which one with --output (in a model card: output).',
    });
  }
  const last = closingNode(graph, chosen);
  if (last?.opType === 'ArgMax' || last?.opType === 'TopK') {
    throw new LeitmotifError(
      'model-unsupported',
      `The network ends in ${last.opType}: it names the best categories only.`,
      {
        hint: `To have all of them compared, give --output ${last.input[0]} (in a model card: output).`,
      },
    );
  }
  // Both differ from what they read by what is the same for all categories.
  return last?.opType === 'Softmax' || last?.opType === 'LogSoftmax' ? last.input[0] : chosen;
}

/** Operators that leave probabilities what they are. */
const keepsScores = new Set([
  ...['Identity', 'Cast', 'Flatten', 'Squeeze', 'Unsqueeze', 'Reshape', 'Clip', 'Dropout'],
  ...['QuantizeLinear', 'DequantizeLinear'],
]);

/** The node that decides what kind of numbers the tensor `name` holds. */
export function closingNode(graph: OnnxGraph, name: string): OnnxNode | undefined {
  const producers = producersOf(graph);
  let last = producers.get(name);
  while (last && keepsScores.has(last.opType)) last = producers.get(last.input[0]);
  return last;
}
