/** Gives the real values of TFLite constants: half floats widened, quantised numbers multiplied out. */
import { LeitmotifError } from '../../errors.ts';
import { halfToNumber } from '../../onnx/half.ts';
import type { TfliteTensor } from './schema.ts';

type Stored = ArrayLike<number>;

/**
 * A constant's real values, row-major in the tensor's own order.
 * @throws LeitmotifError `model-unsupported` for element types other than FLOAT32, FLOAT16, INT32, UINT8, INT8;
 *   `model-invalid` when the data does not fill the shape.
 */
export function realValues(tensor: TfliteTensor): Float32Array {
  const stored = storedValues(tensor);
  const real = Float32Array.from(stored);
  const { quantization: q } = tensor;
  if (q === undefined) return real;
  const perIndex = q.scale.length > 1;
  const inner = perIndex ? product(tensor.shape.slice(q.axis + 1)) : real.length;
  for (let i = 0; i < real.length; i++) {
    const at = perIndex ? Math.floor(i / inner) % q.scale.length : 0;
    real[i] = q.scale[at] * (stored[i] - q.zeroPoint[at]);
  }
  return real;
}

/** A constant of whole numbers (axes, shapes, paddings). */
export function wholeValues(tensor: TfliteTensor): number[] {
  return Array.from(storedValues(tensor));
}

/** `values` of `shape` with the axes in the order `order`, as `numpy.transpose`. */
export function transpose(values: Float32Array, shape: number[], order: number[]): Float32Array {
  const stride = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const out = new Float32Array(values.length);
  const counter = order.map(() => 0);
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = values[from];
    for (let d = order.length - 1; d >= 0; d--) {
      from += stride[order[d]];
      if (++counter[d] < shape[order[d]]) break;
      from -= stride[order[d]] * counter[d];
      counter[d] = 0;
    }
  }
  return out;
}

export function product(numbers: number[]): number {
  return numbers.reduce((total, n) => total * n, 1);
}

function storedValues(tensor: TfliteTensor): Stored {
  const values = decode(tensor);
  if (values.length === product(tensor.shape)) return values;
  throw new LeitmotifError(
    'model-invalid',
    `Constant "${tensor.name}" has ${values.length} values for shape [${tensor.shape}].`,
  );
}

function decode({ name, type, data }: TfliteTensor): Stored {
  if (data === undefined) throw new LeitmotifError('model-invalid', `Constant "${name}" has no data.`);
  // A copy starts at offset 0; constants need not be aligned within the file.
  const { buffer } = new Uint8Array(data);
  if (type === 'FLOAT32') return new Float32Array(buffer);
  if (type === 'FLOAT16') return Float32Array.from(new Uint16Array(buffer), halfToNumber);
  if (type === 'INT32') return new Int32Array(buffer);
  if (type === 'INT64') return Array.from(new BigInt64Array(buffer), Number);
  if (type === 'UINT8') return new Uint8Array(buffer);
  if (type === 'INT8') return new Int8Array(buffer);
  throw new LeitmotifError('model-unsupported', `Constant "${name}" is of type ${type}, which is not read.`);
}
