import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { chooseDevice, type Device, reasonAgainst } from '../../src/model/device.ts';
import { inSoftware, onWebgpu } from '../webgpu-in-software.ts';

/** A machine on which only these devices work; notes which are tried. */
function machineWith(...working: Device[]) {
  const tried: Device[] = [];
  const reasonNot = async (device: Device) => {
    tried.push(device);
    return working.includes(device) ? undefined : 'no driver';
  };
  return { tried, reasonNot };
}

test('auto takes cuda where it works', async () => {
  expect(await chooseDevice('auto', machineWith('cpu', 'cuda').reasonNot)).toBe('cuda');
});

test('auto falls back to cpu, and to nothing else', async () => {
  const { tried, reasonNot } = machineWith('cpu', 'webgpu');
  expect(await chooseDevice('auto', reasonNot)).toBe('cpu');
  expect(tried).toEqual(['cuda']);
});

test.each(['cuda', 'webgpu'] as const)('%s does not fall back: it works or is refused', async (device) => {
  expect(await chooseDevice(device, machineWith('cpu', device).reasonNot)).toBe(device);
  await expect(chooseDevice(device, machineWith('cpu').reasonNot)).rejects.toMatchObject({
    code: 'device-unavailable',
    message: `The device "${device}" cannot be used: no driver.`,
    hint: expect.stringContaining('--device cpu'),
  });
});

test('the cpu is always there', async () => {
  expect(await chooseDevice('cpu')).toBe('cpu');
});

test('on this machine every device either works or is refused for a reason', async () => {
  for (const device of ['cuda', 'webgpu'] as const) {
    const reason = await reasonAgainst(device);
    if (reason === undefined) expect(await chooseDevice(device)).toBe(device);
    else await expect(chooseDevice(device)).rejects.toThrow(reason);
    // Where in its sources ONNX Runtime noticed it helps nobody.
    expect(reason ?? '').not.toMatch(/onnxruntime_src|\n/);
  }
});

test('both halves of a network give on WebGPU in software what they give on the processor', async () => {
  const script = fileURLToPath(new URL('./on-webgpu.mts', import.meta.url));
  const differences = await onWebgpu(script, inSoftware);
  expect(Object.keys(differences)).toHaveLength(2);
  for (const [name, { backbone, head }] of Object.entries<{ backbone: number; head: number }>(differences)) {
    expect(backbone, `backbone of ${name}`).toBeLessThan(1e-5);
    expect(head, `head of ${name}`).toBeLessThan(1e-5);
  }
}, 120_000);
