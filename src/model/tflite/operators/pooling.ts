/** Translates pools and spatial means; one over the whole image becomes global, so that any image size fits. */
import { wholeValues } from '../constants.ts';
import { emit, storedRange, type Translator, unsupported, writeBounded } from '../translation.ts';
import { coversImage, windowAttributes } from './window.ts';

const pool =
  (opType: 'AveragePool' | 'MaxPool'): Translator =>
  (operator, into) => {
    const { options, inputs, outputs } = operator;
    const { tensors } = into.model;
    const global = coversImage(options, tensors[inputs[0]].shape, tensors[outputs[0]].shape);
    const attributes = global ? {} : windowAttributes(operator, options.kernel ?? [1, 1]);
    writeBounded(operator, into, storedRange(inputs[0], into), (output) =>
      emit(into, global ? `Global${opType}` : opType, [into.names[inputs[0]]], output, attributes),
    );
  };

export const averagePool = pool('AveragePool');
export const maxPool = pool('MaxPool');

/** Only over height and width. */
const reduce =
  (opType: 'GlobalAveragePool' | 'GlobalMaxPool'): Translator =>
  (operator, into) => {
    const [image, axes] = operator.inputs;
    const { shape } = into.model.tensors[image];
    const over = wholeValues(into.model.tensors[axes]).map((axis) => (axis + shape.length) % shape.length);
    if (shape.length !== 4 || over.sort().join() !== '1,2') {
      throw unsupported(operator, `reduces axes ${over} of [${shape}], only height and width are translated`);
    }
    writeBounded(operator, into, storedRange(image, into), (output) => {
      const flat = !operator.options.keepDimensions;
      const pooled = flat ? `${output}:pooled` : output;
      emit(into, opType, [into.names[image]], pooled);
      if (flat) emit(into, 'Flatten', [pooled], output, { axis: 1 });
    });
  };

export const mean = reduce('GlobalAveragePool');
export const maximum = reduce('GlobalMaxPool');
