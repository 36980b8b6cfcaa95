/** Turns a TFLite image classifier into ONNX with free batch and image size. */
import { LeitmotifError } from '../../errors.ts';
import { node, model as onnxModel, value } from '../../onnx/build.ts';
import type { OnnxModel, OnnxValueInfo } from '../../onnx/schema.ts';
import { checkTflite, handlesSizes } from './check.ts';
import { product } from './constants.ts';
import { convolution, depthwiseConvolution, fullyConnected } from './operators/convolution.ts';
import { binary, clip, leakyRelu, prelu, unary } from './operators/elementwise.ts';
import { concatenation, pad, requantise } from './operators/layout.ts';
import { averagePool, maximum, maxPool, mean } from './operators/pooling.ts';
import { reshape, transposition } from './operators/shape.ts';
import type { TfliteModel, TfliteOperator } from './schema.ts';
import { isConstant, type Translation, type Translator, unsupported } from './translation.ts';

const translators: Record<string, Translator> = {
  ABS: unary('Abs', [0, Infinity]),
  ADD: binary('Add'),
  AVERAGE_POOL_2D: averagePool,
  CAST: requantise,
  CONCATENATION: concatenation,
  CONV_2D: convolution,
  DEPTHWISE_CONV_2D: depthwiseConvolution,
  DEQUANTIZE: requantise,
  DIV: binary('Div'),
  EXPAND_DIMS: reshape,
  FULLY_CONNECTED: fullyConnected,
  HARD_SWISH: unary('HardSwish'),
  L2_NORMALIZATION: unary('LpNormalization', [-1, 1], { axis: 1, p: 2 }),
  LEAKY_RELU: leakyRelu,
  LOGISTIC: unary('Sigmoid', [0, 1]),
  MAXIMUM: binary('Max'),
  MAX_POOL_2D: maxPool,
  MEAN: mean,
  MINIMUM: binary('Min'),
  MUL: binary('Mul'),
  NEG: unary('Neg'),
  PAD: pad,
  PADV2: pad,
  PRELU: prelu,
  QUANTIZE: requantise,
  REDUCE_MAX: maximum,
  RELU: unary('Relu', [0, Infinity]),
  RELU6: clip(0, 6),
  RELU_N1_TO_1: clip(-1, 1),
  RESHAPE: reshape,
  SQRT: unary('Sqrt', [0, Infinity]),
  SQUEEZE: reshape,
  SUB: binary('Sub'),
  TANH: unary('Tanh', [-1, 1]),
  TRANSPOSE: transposition,
};

/**
 * The network with input `input` `[N, 3, H, W]`, in the real numbers that the file's input stands for, and the
 * outputs `logits` `[N, classes]` and, where there is one, `features` `[N, C, h, w]`: the last image before
 * height and width are pooled away. The other tensors keep their names. A closing softmax is left out.
 * `output` names the tensor that holds the logits, where there are several outputs.
 * @throws LeitmotifError `model-unsupported` naming the operator and its index.
 */
export function tfliteToOnnx(given: TfliteModel, output?: string): OnnxModel {
  const model = withOneOutput(given, output);
  checkTflite(model);
  const { logits, dropped } = findLogits(model);
  const features = findFeatures(model);
  const into: Translation = {
    model,
    names: nameTensors(model, features),
    nodes: [],
    initializers: [],
    folded: new Map(),
    unbounded: logitTensors(model, logits),
  };
  for (const operator of model.operators) {
    if (dropped.has(operator) || handlesSizes(operator, model)) continue;
    const translate = translators[operator.type];
    if (translate === undefined) throw unsupported(operator, reasonAgainst(operator));
    attempt(translate, operator, into);
  }
  into.nodes.push(node('Flatten', [into.names[logits]], ['logits'], { axis: 1 }));
  return onnxModel({
    node: into.nodes,
    initializer: into.initializers,
    input: [describe(model.inputs[0], into)],
    output: [
      ...(features === undefined ? [] : [describe(features, into)]),
      value('logits', ['N', product(model.tensors[logits].shape)]),
    ],
    valueInfo: model.operators
      .flatMap(({ outputs }) => outputs)
      .filter(
        (index) => index !== features && model.tensors[index].shape.length === 4 && !isConstant(index, into),
      )
      .map((index) => describe(index, into)),
  });
}

/** The network without the operators that its logits do not need. */
function withOneOutput(model: TfliteModel, wanted: string | undefined): TfliteModel {
  const { tensors, inputs, outputs, operators } = model;
  if (inputs.length !== 1) {
    throw new LeitmotifError(
      'model-unsupported',
      `The network has ${inputs.length} inputs; an image classifier has one.`,
    );
  }
  const names = outputs.map((index) => tensors[index].name);
  const made = [...outputs, ...operators.flatMap((operator) => operator.outputs)];
  const only = outputs.length === 1 ? outputs[0] : undefined;
  const chosen = wanted === undefined ? only : made.find((index) => tensors[index].name === wanted);
  if (chosen === undefined) {
    const what =
      wanted === undefined ? 'No output can be told to be the logits' : `There is no output "${wanted}"`;
    throw new LeitmotifError('model-unsupported', `${what}; outputs: ${names.join(', ')}.`, {
      hint: 'Say which one with --output (in a model card: output).',
    });
  }
  if (chosen === only) return model;
  const needed = new Set([chosen]);
  const kept = operators.toReversed().filter((operator) => {
    if (!operator.outputs.some((index) => needed.has(index))) return false;
    for (const index of operator.inputs) needed.add(index);
    return true;
  });
  return { ...model, operators: kept.toReversed(), outputs: [chosen] };
}

/** Translators trust that an operator has the inputs, constants and options that its kind always has. */
function attempt(translate: Translator, operator: TfliteOperator, into: Translation): void {
  try {
    translate(operator, into);
  } catch (cause) {
    if (cause instanceof LeitmotifError) throw cause;
    const message = `Operator ${operator.index}, ${operator.type}, is not as its kind should be.`;
    throw new LeitmotifError('model-invalid', message, { cause });
  }
}

function reasonAgainst({ type }: TfliteOperator): string {
  return type === 'SOFTMAX' ? 'is not at the end of the network' : 'is not translated';
}

const reshaping = new Set(['RESHAPE', 'SQUEEZE']);
const closing = new Set(['SOFTMAX', 'LOG_SOFTMAX', 'QUANTIZE', 'DEQUANTIZE', 'ARG_MAX']);

/** The tensor before a closing softmax or change of number format, and the operators behind it. */
function findLogits(model: TfliteModel): { logits: number; dropped: Set<TfliteOperator> } {
  const dropped = new Set<TfliteOperator>();
  let logits = model.outputs[0];
  for (;;) {
    // Some networks give their probabilities another shape at the very end.
    const behind: TfliteOperator[] = [];
    let last = producerOf(logits, model);
    while (last && reshaping.has(last.type)) {
      behind.push(last);
      last = producerOf(last.inputs[0], model);
    }
    if (last === undefined || !closing.has(last.type)) break;
    if ((last.options.beta ?? 1) !== 1) throw unsupported(last, `scales the logits by ${last.options.beta}`);
    for (const operator of [last, ...behind]) dropped.add(operator);
    logits = last.inputs[0];
  }
  return { logits, dropped };
}

/** The logits in every shape they take. */
function logitTensors(model: TfliteModel, logits: number): Set<number> {
  const tensors = new Set([logits]);
  let producer = producerOf(logits, model);
  while (producer !== undefined && reshaping.has(producer.type)) {
    tensors.add(producer.inputs[0]);
    producer = producerOf(producer.inputs[0], model);
  }
  return tensors;
}

function producerOf(tensor: number, { operators }: TfliteModel): TfliteOperator | undefined {
  return operators.find(({ outputs }) => outputs.includes(tensor));
}

/** The last tensor with height and width whose reader has none any more. */
function findFeatures({ operators, tensors }: TfliteModel): number | undefined {
  const pixels = (index: number) => {
    const { shape } = tensors[index];
    return shape.length === 4 ? shape[1] * shape[2] : 1;
  };
  const last = operators.findLast(({ inputs, outputs }) => pixels(inputs[0]) > 1 && pixels(outputs[0]) === 1);
  return last?.inputs[0];
}

/** Unique names: the file's own, except for `input`, `features` and `logits`. */
function nameTensors({ tensors, inputs }: TfliteModel, features: number | undefined): string[] {
  const taken = new Set(['', 'input', 'features', 'logits']);
  return tensors.map(({ name }, index) => {
    if (index === inputs[0]) return 'input';
    if (index === features) return 'features';
    const unique = taken.has(name) ? `${name}#${index}` : name;
    taken.add(unique);
    return unique;
  });
}

function describe(index: number, { model, names }: Translation): OnnxValueInfo {
  const name = names[index];
  const [height, width] = name === 'input' ? ['H', 'W'] : [`h of ${name}`, `w of ${name}`];
  return value(name, ['N', model.tensors[index].shape[3], height, width]);
}
