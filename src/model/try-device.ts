/** Runs the smallest possible network on a device. */
import * as ort from 'onnxruntime-node';
import { model, node, value } from '../onnx/build.ts';
import { encodeOnnx } from '../onnx/codec.ts';
import type { Device } from './device.ts';

/** Rejects with ONNX Runtime's reason when the device has no provider, no driver or no hardware here. */
export async function tryDevice(device: Device): Promise<void> {
  const relu = model({
    node: [node('Relu', ['x'], ['y'])],
    input: [value('x', [1])],
    output: [value('y', [1])],
    initializer: [],
  });
  const session = await ort.InferenceSession.create(encodeOnnx(relu), {
    executionProviders: [device],
    logSeverityLevel: 4,
  });
  await session.run({ x: new ort.Tensor('float32', [1], [1]) });
  await session.release();
}
