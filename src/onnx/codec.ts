/** Reads and writes ONNX files. */
import { LeitmotifError } from '../errors.ts';
import { modelProto, type OnnxModel } from './schema.ts';

export function encodeOnnx(model: OnnxModel): Uint8Array {
  return modelProto.encode(modelProto.fromObject(model)).finish();
}

/**
 * `file` is for the message.
 * @throws LeitmotifError `model-invalid` when the bytes are not an ONNX model.
 */
export function decodeOnnx(bytes: Uint8Array, file = 'The file'): OnnxModel {
  try {
    // Weights stay views of `bytes` (no copy); 64-bit integers of a graph's shapes fit a number.
    const model = modelProto.toObject(modelProto.decode(bytes), { longs: Number, arrays: true });
    if (!model.graph) throw new RangeError('the file holds no graph');
    return model as OnnxModel;
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `${file} is not an ONNX model.`, { cause });
  }
}
