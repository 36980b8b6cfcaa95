/** Translates convolutions and fully connected layers. */
import { product, transpose } from '../constants.ts';
import type { TfliteOperator } from '../schema.ts';
import {
  addFloats,
  addIntegers,
  constantAt,
  emit,
  everything,
  isConstant,
  type Translation,
  type Translator,
  tensorAt,
  unsupported,
  writeBounded,
} from '../translation.ts';
import { rowsOf } from './shape.ts';
import { windowAttributes } from './window.ts';

/** Weights `[O, h, w, I]` become `[O, I, h, w]`; fewer weight channels than image channels make groups. */
export const convolution: Translator = (operator, into) => {
  const [image, weights] = operator.inputs;
  const [outputs, height, width, inputs] = weightShape(operator, into);
  const values = transpose(constantAt(weights, into), [outputs, height, width, inputs], [0, 3, 1, 2]);
  const name = addFloats(into, into.names[weights], [outputs, inputs, height, width], values);
  const group = into.model.tensors[image].shape[3] / inputs;
  const attributes = { ...windowAttributes(operator, [height, width]), ...(group !== 1 && { group }) };
  writeBounded(operator, into, everything, (output) =>
    emit(into, 'Conv', [into.names[image], name, ...bias(operator, into)], output, attributes),
  );
};

/** Weights `[1, h, w, C]` become `[C, 1, h, w]`, one group for each channel of the image. */
export const depthwiseConvolution: Translator = (operator, into) => {
  const [image, weights] = operator.inputs;
  const [, height, width, outputs] = weightShape(operator, into);
  const values = transpose(constantAt(weights, into), [1, height, width, outputs], [3, 0, 1, 2]);
  const name = addFloats(into, into.names[weights], [outputs, 1, height, width], values);
  const group = into.model.tensors[image].shape[3];
  writeBounded(operator, into, everything, (output) =>
    emit(into, 'Conv', [into.names[image], name, ...bias(operator, into)], output, {
      ...windowAttributes(operator, [height, width]),
      group,
    }),
  );
};

/** Weights are `[O, I]`. */
export const fullyConnected: Translator = (operator, into) => {
  const [, weights] = operator.inputs;
  const shape = weightShape(operator, into);
  const name = addFloats(into, into.names[weights], shape, constantAt(weights, into));
  const rows = rowsOf(operator, into);
  const given = into.model.tensors[operator.outputs[0]].shape;
  if (given.length !== 2 && product(given) !== given.at(-1))
    throw unsupported(operator, `gives a tensor of shape [${given}]`);
  writeBounded(operator, into, everything, (output) => {
    const flat = given.length === 4 ? `${output}:rows` : output;
    emit(into, 'Gemm', [rows, name, ...bias(operator, into)], flat, { transB: 1 });
    if (flat !== output)
      emit(into, 'Reshape', [flat, addIntegers(into, `${output}:shape`, [0, -1, 1, 1])], output);
  });
};

function weightShape(operator: TfliteOperator, into: Translation): number[] {
  const weights = operator.inputs[1];
  if (!isConstant(weights, into)) throw unsupported(operator, 'has weights that are not constant');
  return into.model.tensors[weights].shape;
}

function bias({ inputs: [, , index] }: TfliteOperator, into: Translation): string[] {
  const tensor = tensorAt(index, into);
  return tensor === undefined
    ? []
    : [addFloats(into, into.names[index], tensor.shape, constantAt(index, into))];
}
