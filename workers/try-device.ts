/** A process that tries a device and ends: 0 when it works, otherwise with the reason on standard output. */
import type { Device } from '../src/model/device.ts';
import { tryDevice } from '../src/model/try-device.ts';

try {
  await tryDevice(process.argv[2] as Device);
} catch (thrown) {
  const { message } = thrown as Error;
  // The reason comes last, behind the place in ONNX Runtime's sources that noticed it.
  process.stdout.write(
    message
      .trim()
      .replace(/^.*\b(?:was false|ONNXRuntimeError)\b[^A-Za-z]*/s, '')
      .replace(/\.$/, ''),
  );
  process.exitCode = 1;
}
