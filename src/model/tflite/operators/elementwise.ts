/** Translates operators that treat every value alone: arithmetic of two tensors, and activations. */
import type { AttributeValue } from '../../../onnx/build.ts';
import { product } from '../constants.ts';
import type { TfliteOperator } from '../schema.ts';
import {
  addFloats,
  addIntegers,
  constantAt,
  emit,
  everything,
  isConstant,
  type Range,
  type Translation,
  type Translator,
  unsupported,
  writeBounded,
} from '../translation.ts';

/** Two tensors of which either may be constant; TFLite aligns their shapes at the end, the channels. */
export const binary =
  (opType: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Min' | 'Max'): Translator =>
  (operator, into) => {
    const rank = into.model.tensors[operator.outputs[0]].shape.length;
    if (rank !== 4 && rank !== 2) throw unsupported(operator, `gives a tensor of ${rank} axes`);
    const terms = operator.inputs.map((index, at) => term(operator, index, at, rank, into));
    writeBounded(operator, into, everything, (output) => emit(into, opType, terms, output));
  };

function term(operator: TfliteOperator, index: number, at: number, rank: number, into: Translation): string {
  const name = `${into.names[operator.outputs[0]]}:term${at}`;
  const { shape } = into.model.tensors[index];
  if (!isConstant(index, into)) {
    if (shape.length === rank) return into.names[index];
    if (shape.length !== 2 || rank !== 4)
      throw unsupported(operator, `combines shapes of ${shape.length} and ${rank} axes`);
    // Rows [N, C] meet an image: one pixel for each.
    emit(into, 'Reshape', [into.names[index], addIntegers(into, `${name}:shape`, [0, -1, 1, 1])], name);
    return name;
  }
  if (shape.length > rank) throw unsupported(operator, `combines shapes of ${shape.length} and ${rank} axes`);
  const full = [...Array(rank - shape.length).fill(1), ...shape];
  if (product(full.slice(1, -1)) > 1)
    throw unsupported(operator, `has a constant for every pixel, [${shape}]`);
  const values = constantAt(index, into);
  // Of one pixel, so that channels first is another shape and no other order.
  return addFloats(into, name, rank === 2 ? full : [full[0], full[3], 1, 1], values);
}

/** One tensor; `possible` is the range that the results cannot leave. */
export const unary =
  (
    opType: string,
    possible: Range = everything,
    attributes: Record<string, AttributeValue> = {},
  ): Translator =>
  (operator, into) => {
    const input = into.names[operator.inputs[0]];
    writeBounded(operator, into, possible, (output) => emit(into, opType, [input], output, attributes));
  };

/** An activation that keeps values within `low` and `high`. */
export const clip =
  (low: number, high: number): Translator =>
  (operator, into) => {
    const name = into.names[operator.outputs[0]];
    const bounds = [addFloats(into, `${name}:least`, [], [low]), addFloats(into, `${name}:most`, [], [high])];
    writeBounded(operator, into, [low, high], (output) =>
      emit(into, 'Clip', [into.names[operator.inputs[0]], ...bounds], output),
    );
  };

export const leakyRelu: Translator = (operator, into) =>
  unary('LeakyRelu', everything, { alpha: { float: operator.options.alpha ?? 0 } })(operator, into);

/** Slopes `[1, 1, C]`, shared by all pixels. */
export const prelu: Translator = (operator, into) => {
  const [input, slopes] = operator.inputs;
  if (!isConstant(slopes, into)) throw unsupported(operator, 'has slopes that are not constant');
  const { shape } = into.model.tensors[slopes];
  const channels = shape.at(-1) ?? 1;
  if (product(shape) !== channels) throw unsupported(operator, `has slopes for every pixel, [${shape}]`);
  const name = addFloats(into, into.names[slopes], [channels, 1, 1], constantAt(slopes, into));
  writeBounded(operator, into, everything, (output) =>
    emit(into, 'PRelu', [into.names[input], name], output),
  );
};
