/** Translates changes of shape between images `[N, C, h, w]` and rows `[N, C]`. */
import { wholeValues } from '../constants.ts';
import type { TfliteOperator } from '../schema.ts';
import { addIntegers, emit, type Translation, type Translator, unsupported } from '../translation.ts';

/** RESHAPE, SQUEEZE and EXPAND_DIMS, as far as they turn images into rows, rows into 1×1 images, or change nothing. */
export const reshape: Translator = (operator, into) => {
  const [from, to] = [operator.inputs[0], operator.outputs[0]].map(
    (index) => into.model.tensors[index].shape,
  );
  const [input, output] = [into.names[operator.inputs[0]], into.names[operator.outputs[0]]];
  if (from.join() === to.join()) {
    emit(into, 'Identity', [input], output);
  } else if (to.length === 2 && from.length === 4) {
    emit(into, 'Flatten', [rowsOf(operator, into)], output, { axis: 1 });
  } else if (from.length === 2 && to.length === 4 && to[1] === 1 && to[2] === 1) {
    emit(into, 'Reshape', [input, addIntegers(into, `${output}:shape`, [0, -1, 1, 1])], output);
  } else {
    throw unsupported(operator, `turns [${from}] into [${to}], which is not translated`);
  }
};

/** Of images: their axes stand in another order here than in the file. */
export const transposition: Translator = (operator, into) => {
  const [image, axes] = operator.inputs;
  const order = wholeValues(into.model.tensors[axes]);
  if (order.length !== 4) throw unsupported(operator, 'transposes something that is not an image');
  // Where each axis of the file lies in [N, C, h, w], and the other way round.
  const [here, there] = [
    [0, 2, 3, 1],
    [0, 3, 1, 2],
  ];
  const perm = there.map((axis) => here[order[axis]]);
  emit(into, 'Transpose', [into.names[image]], into.names[operator.outputs[0]], { perm });
};

/** The name of the operator's first input as rows; pixels keep TFLite's order, channels last. */
export function rowsOf(operator: TfliteOperator, into: Translation): string {
  const { shape } = into.model.tensors[operator.inputs[0]];
  const input = into.names[operator.inputs[0]];
  if (shape.length === 2) return input;
  if (shape.length !== 4) throw unsupported(operator, `takes an input of shape [${shape}]`);
  const rows = `${into.names[operator.outputs[0]]}:rows`;
  const onePixel = shape[1] * shape[2] === 1;
  if (!onePixel) emit(into, 'Transpose', [input], `${rows}:channels-last`, { perm: [0, 2, 3, 1] });
  emit(into, 'Flatten', [onePixel ? input : `${rows}:channels-last`], rows, { axis: 1 });
  return rows;
}
