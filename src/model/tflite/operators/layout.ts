/** Translates concatenations, paddings and changes of number format. */
import { wholeValues } from '../constants.ts';
import {
  addFloats,
  addIntegers,
  constantAt,
  emit,
  hull,
  isConstant,
  storedRange,
  type Translator,
  unsupported,
  writeBounded,
} from '../translation.ts';

export const concatenation: Translator = (operator, into) => {
  const { inputs, options } = operator;
  if (inputs.some((index) => isConstant(index, into))) throw unsupported(operator, 'concatenates a constant');
  const rank = into.model.tensors[inputs[0]].shape.length;
  const axis = ((options.axis ?? 0) + rank) % rank;
  const possible = hull(inputs.map((index) => storedRange(index, into)));
  const names = inputs.map((index) => into.names[index]);
  writeBounded(operator, into, possible, (output) =>
    emit(into, 'Concat', names, output, { axis: rank === 4 ? [0, 2, 3, 1][axis] : axis }),
  );
};

/** Zeros, or a constant, around an image; the file lists `[begin, end]` for each axis of `[N, h, w, C]`. */
export const pad: Translator = (operator, into) => {
  const [image, paddings, filling] = operator.inputs;
  const amounts = wholeValues(into.model.tensors[paddings]);
  if (amounts.length !== 8) throw unsupported(operator, 'pads something that is not an image');
  const order = [0, 3, 1, 2];
  const pads = [...order.map((axis) => amounts[2 * axis]), ...order.map((axis) => amounts[2 * axis + 1])];
  const name = addIntegers(into, `${into.names[operator.outputs[0]]}:pads`, pads);
  const value = filling === undefined ? 0 : constantAt(filling, into)[0];
  const names = [into.names[image], name];
  if (value !== 0) names.push(addFloats(into, `${name}:value`, [], [value]));
  writeBounded(operator, into, hull([storedRange(image, into), [value, value]]), (output) =>
    emit(into, 'Pad', names, output),
  );
};

/** The graph computes with real numbers: a new format changes the range at most. */
export const requantise: Translator = (operator, into) => {
  const [from] = operator.inputs;
  if (isConstant(from, into)) {
    into.folded.set(operator.outputs[0], constantAt(from, into));
    return;
  }
  writeBounded(operator, into, storedRange(from, into), (output) =>
    emit(into, 'Identity', [into.names[from]], output),
  );
};
