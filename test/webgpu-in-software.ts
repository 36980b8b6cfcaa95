/** Runs scripts on WebGPU without a GPU: drivers are found by the environment of a process, so each gets its own. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where Debian's chromium keeps its Vulkan loader and SwiftShader, a Vulkan driver in software. */
const chromium = '/usr/lib/chromium';
const driver = `${chromium}/vk_swiftshader_icd.json`;

export const inSoftware = { LD_LIBRARY_PATH: chromium, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
export const withoutDriver = { VK_DRIVER_FILES: '/dev/null', VK_ICD_FILENAMES: '/dev/null' };

/** The JSON in the last line that `script`, a path, prints. */
export async function onWebgpu(script: string, environment: Record<string, string>) {
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}
