/** Tiny TFLite networks, written down tensor by tensor. */
import type {
  OperatorOptions,
  Quantization,
  TfliteModel,
  TfliteTensor,
  TfliteType,
} from '../../../src/model/tflite/schema.ts';

type Typed = Float32Array | Int32Array | Uint8Array | Int8Array | Uint16Array;

export function tensor(
  name: string,
  shape: number[],
  type: TfliteType = 'FLOAT32',
  q?: Quantization,
): TfliteTensor {
  return { name, shape, type, ...(q && { quantization: q }) };
}

export function constant(name: string, shape: number[], values: Typed, q?: Quantization): TfliteTensor {
  const type = typeNames[values.constructor.name];
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { ...tensor(name, shape, type, q), data };
}

const typeNames: Record<string, TfliteType> = {
  Float32Array: 'FLOAT32',
  Int32Array: 'INT32',
  Uint8Array: 'UINT8',
  Int8Array: 'INT8',
  Uint16Array: 'FLOAT16',
};

/** real = scale · (stored − zeroPoint) for all values. */
export function quantised(scale: number, zeroPoint: number): Quantization {
  return { scale: [scale], zeroPoint: [zeroPoint], axis: 0 };
}

/** A network of `[type, inputs, output, options]`, tensors by name; reads the first tensor, gives the last. */
export function network(
  tensors: TfliteTensor[],
  operators: [type: string, inputs: string[], output: string, options?: OperatorOptions][],
): TfliteModel {
  const index = (name: string) => tensors.findIndex((candidate) => candidate.name === name);
  return {
    tensors,
    operators: operators.map(([type, inputs, output, options = {}], i) => ({
      index: i,
      type,
      inputs: inputs.map(index),
      outputs: [index(output)],
      options,
    })),
    inputs: [0],
    outputs: [tensors.length - 1],
  };
}
