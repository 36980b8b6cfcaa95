/** Refuses TFLite graphs that are damaged or hostile, before anything is allocated on their word. */
import { LeitmotifError } from '../../errors.ts';
import type { TfliteModel, TfliteOperator } from './schema.ts';

const mostElements = 2 ** 28;
const largestWindow = 4096;

/**
 * @throws LeitmotifError `model-invalid` for indices beyond the tensors, shapes that are none, and operators that
 *   read what nothing before them gives (so that no graph runs in a circle); `model-unsupported` for absurd sizes.
 */
export function checkTflite({ tensors, operators, inputs, outputs }: TfliteModel): void {
  for (const { name, shape } of tensors) {
    if (shape.some((size) => size < 0)) throw invalid(`Tensor "${name}" has the shape [${shape}].`);
    if (shape.reduce((product, size) => product * Math.max(1, size), 1) > mostElements)
      throw absurd(`Tensor "${name}" has the shape [${shape}].`);
  }
  const made = new Set(inputs);
  for (const operator of operators) {
    const { index, type } = operator;
    if (operator.inputs.length === 0 || operator.inputs[0] === -1 || operator.outputs.length === 0)
      throw invalid(`Operator ${index}, ${type}, has no input or no output.`);
    for (const tensor of [...operator.inputs, ...operator.outputs]) {
      if (tensor >= tensors.length || tensor < -1)
        throw invalid(`Operator ${index}, ${type}, names tensor ${tensor} of ${tensors.length}.`);
    }
    for (const tensor of operator.inputs) {
      if (tensor === -1 || made.has(tensor) || tensors[tensor].data !== undefined) continue;
      throw invalid(
        `Operator ${index}, ${type}, reads "${tensors[tensor].name}", which nothing before it makes.`,
      );
    }
    for (const tensor of operator.outputs) {
      if (made.has(tensor)) throw invalid(`Tensor "${tensors[tensor].name}" is made twice.`);
      made.add(tensor);
    }
    checkWindow(operator);
  }
  const lost = outputs.find((tensor) => !made.has(tensor));
  if (lost !== undefined) throw invalid(`No operator makes the output, tensor ${lost}.`);
}

function checkWindow({ index, type, options: { strides, dilations, kernel } }: TfliteOperator): void {
  for (const [what, sizes] of Object.entries({ strides, dilations, kernel })) {
    if (sizes?.some((size) => size < 1 || size > largestWindow))
      throw absurd(`Operator ${index}, ${type}, has the ${what} [${sizes}].`);
  }
}

/** Operators that work out a shape at run time; shapes are taken from the file instead. */
const sizeOperators = new Set([
  'SHAPE',
  'STRIDED_SLICE',
  'PACK',
  'SLICE',
  'GATHER',
  'CONCATENATION',
  'REDUCE_PROD',
]);

export function handlesSizes({ type, outputs }: TfliteOperator, { tensors }: TfliteModel): boolean {
  return sizeOperators.has(type) && ['INT32', 'INT64'].includes(tensors[outputs[0]].type);
}

function invalid(message: string): LeitmotifError {
  return new LeitmotifError('model-invalid', message);
}

function absurd(message: string): LeitmotifError {
  return new LeitmotifError('model-unsupported', message, {
    hint: 'No image classifier needs such a size; the file is damaged or malicious.',
  });
}
