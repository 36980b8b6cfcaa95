/** Runs an ONNX model that is still in memory. */
import * as ort from 'onnxruntime-node';
import { encodeOnnx } from '../../src/onnx/codec.ts';
import type { OnnxModel } from '../../src/onnx/schema.ts';

export interface Values {
  data: number[];
  dims: number[];
}

/** The outputs of `model` by name, for its only input. */
export async function runOnnx(model: OnnxModel, data: ArrayLike<number>, dims: number[]) {
  const session = await ort.InferenceSession.create(encodeOnnx(model), { intraOpNumThreads: 1 });
  const input = new ort.Tensor('float32', Float32Array.from(data), dims);
  const results = await session.run({ [session.inputNames[0]]: input });
  await session.release();
  const values = Object.entries(results).map(([name, tensor]) => {
    return [name, { data: Array.from(tensor.data as Float32Array), dims: [...tensor.dims] }] as const;
  });
  return Object.fromEntries(values) as Record<string, Values>;
}
