/** Translates sums, concatenations, paddings and changes of number format. */
import { product, wholeValues } from '../constants.ts';
import type { TfliteOperator } from '../schema.ts';
import {
  addFloats,
  addIntegers,
  constantAt,
  emit,
  everything,
  hull,
  isConstant,
  storedRange,
  type Translation,
  type Translator,
  unsupported,
  writeBounded,
} from '../translation.ts';

export const add: Translator = (operator, into) => {
  const rank = into.model.tensors[operator.outputs[0]].shape.length;
  const terms = operator.inputs.map((index) =>
    isConstant(index, into) ? constantTerm(operator, index, rank, into) : into.names[index],
  );
  writeBounded(operator, into, everything, (output) => emit(into, 'Add', terms, output));
};

/** A constant with one value for each channel, or a single one, shaped to fit `[N, C, h, w]` or `[N, C]`. */
function constantTerm(operator: TfliteOperator, index: number, rank: number, into: Translation): string {
  const { shape } = into.model.tensors[index];
  const channels = shape.at(-1) ?? 1;
  if (product(shape) !== channels) throw unsupported(operator, `adds a constant of shape [${shape}]`);
  const dims = rank === 4 ? [1, channels, 1, 1] : [1, channels];
  return addFloats(into, `${into.names[operator.outputs[0]]}:term`, dims, constantAt(index, into));
}

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

/** Zeros around an image; the file lists `[begin, end]` for each axis of `[N, h, w, C]`. */
export const pad: Translator = (operator, into) => {
  const [image, paddings] = operator.inputs;
  const amounts = wholeValues(into.model.tensors[paddings]);
  if (amounts.length !== 8) throw unsupported(operator, 'pads something that is not an image');
  const order = [0, 3, 1, 2];
  const pads = [...order.map((axis) => amounts[2 * axis]), ...order.map((axis) => amounts[2 * axis + 1])];
  const name = addIntegers(into, `${into.names[operator.outputs[0]]}:pads`, pads);
  writeBounded(operator, into, hull([storedRange(image, into), [0, 0]]), (output) =>
    emit(into, 'Pad', [into.names[image], name], output),
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
