/** What networks run on, and whether it can be had here. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

export type Device = 'cpu' | 'cuda' | 'webgpu';
export type DeviceChoice = 'auto' | Device;

export const deviceChoices: DeviceChoice[] = ['auto', 'cpu', 'cuda', 'webgpu'];

/** Loading the libraries of a GPU can take a while, in milliseconds. */
const patience = 60_000;

/**
 * The device that is asked for, after it has been tried. With `auto`: `cuda` where it is installed and works,
 * otherwise `cpu`; whoever names a device gets that one or an error.
 *
 * @throws LeitmotifError `device-unavailable` with what to install
 */
export async function chooseDevice(
  choice: DeviceChoice,
  reasonNot: (device: Device) => Promise<string | undefined> = reasonAgainst,
): Promise<Device> {
  if (choice === 'auto') return (await reasonNot('cuda')) === undefined ? 'cuda' : 'cpu';
  const reason = await reasonNot(choice);
  if (reason !== undefined) throw deviceUnavailable(choice, reason);
  return choice;
}

/** Why a device cannot be used here; undefined when it can. It is tried in a process of its own. */
export async function reasonAgainst(device: Device): Promise<string | undefined> {
  if (device === 'cpu') return undefined;
  if (device === 'cuda' && !hasCudaProvider()) return 'ONNX Runtime’s CUDA provider is not installed';
  const script = join(packageRoot, 'dist', 'workers', 'try-device.js');
  return new Promise((resolve) => {
    // What libraries print on their way is of no use to anybody; the script says the reason on standard output.
    execFile(process.execPath, [script, device], { timeout: patience }, (error, stdout) => {
      if (!error) resolve(undefined);
      else resolve(stdout.trim() || `the process that tried it ended with ${error.signal ?? error.code}`);
    });
  });
}

export function deviceUnavailable(device: Device, reason: string): LeitmotifError {
  return new LeitmotifError('device-unavailable', `The device "${device}" cannot be used: ${reason}.`, {
    hint: hints[device],
  });
}

const hints = {
  cpu: 'Install again: npm ci.',
  cuda: 'With network, run npm run gpu:install once (NVIDIA driver and CUDA 12 must be there); or use --device cpu.',
  webgpu: 'It needs a GPU with a Vulkan, Metal or Direct3D 12 driver; or use --device cpu.',
};

/** It comes with `npm run gpu:install`; looking for the file spares everybody else the attempt to load it. */
function hasCudaProvider(): boolean {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const names = readdirSync(join(dirname(entry), '..', 'bin'), { recursive: true, encoding: 'utf8' });
  return names.some((name) => name.includes('onnxruntime_providers_cuda'));
}
