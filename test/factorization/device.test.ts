import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice } from '../../src/factorization/device.ts';
import { type Engine, openEngine } from '../../src/factorization/engine.ts';
import { type FactorizeOptions, factorizeWith } from '../../src/factorization/factorize.ts';
import { factorizeOnDevice } from '../../src/factorization/factorize-on-device.ts';
import type { Matrix } from '../../src/factorization/matrix.ts';
import { createWorkspaces } from '../../src/factorization/workspace.ts';
import { inSoftware, onWebgpu, withoutDriver } from '../webgpu-in-software.ts';
import { directError, noisyProduct, planted } from './planted.ts';

let engine: Engine;
const workspaces = createWorkspaces();
beforeAll(async () => {
  engine = await openEngine(1);
});
afterAll(() => engine.close());

const onProcessor = (V: Matrix, options: FactorizeOptions) =>
  workspaces.use((workspace) => factorizeWith(engine, workspace, V, options));

async function onDevice(form: 'loop' | 'unrolled', V: Matrix, options: FactorizeOptions) {
  const device = await openDevice('cpu', 1, form);
  const factorization = await workspaces.use((workspace) =>
    factorizeOnDevice(device, engine, workspace, V, options),
  );
  await device.close();
  return factorization;
}

test.each(['loop', 'unrolled'] as const)('the graphs in %s form end where the kernels do', async (form) => {
  for (const [V, k] of [
    [planted(64, 98, 8, 1), 5],
    [planted(400, 500, 12, 3), 7],
  ] as const) {
    const f = await onDevice(form, V, { k, seed: 1 });
    const { relativeError } = await onProcessor(V, { k, seed: 1 });
    expect(Math.abs(f.relativeError - directError(V, f))).toBeLessThan(1e-5);
    expect(f.relativeError).toBeLessThanOrEqual(relativeError * 1.01);
    expect([...f.W, ...f.H].every((x) => x >= 0)).toBe(true);
    f.errors.slice(1).forEach((error, i) => {
      expect(error).toBeLessThanOrEqual(f.errors[i] + 1e-6);
    });
  }
});

test('both forms do the same steps', async () => {
  const V = planted(64, 98, 8, 1);
  const [loop, unrolled] = [
    await onDevice('loop', V, { k: 5, seed: 1 }),
    await onDevice('unrolled', V, { k: 5, seed: 1 }),
  ];
  expect(loop.iterations).toBe(unrolled.iterations);
  expect(Math.abs(loop.relativeError - unrolled.relativeError)).toBeLessThan(1e-5);
});

test.each(['loop', 'unrolled'] as const)('the best of several restarts is kept in %s form', async (form) => {
  const V = noisyProduct(120, 90, 10, 3);
  const f = await onDevice(form, V, { k: 6, seed: 1, restarts: 4 });
  const alone = await onDevice(form, V, { k: 6, seed: 1 });
  expect(f.restartErrors).toHaveLength(4);
  expect(f.restartErrors[0]).toBe(alone.relativeError);
  expect(f.restart).toBe(f.restartErrors.indexOf(f.relativeError));
  expect(f.relativeError).toBe(Math.min(...f.restartErrors));
  expect(Math.abs(f.relativeError - directError(V, f))).toBeLessThan(1e-5);
});

test.each(['loop', 'unrolled'] as const)('odd matrices have defined results in %s form', async (form) => {
  const filled = (rows: number, cols: number, x: number) => ({
    ...{ data: new Float32Array(rows * cols).fill(x), rows, cols },
  });
  for (const V of [
    filled(1, 1, 3),
    filled(5, 1, 2),
    filled(1, 7, 2),
    filled(40, 50, 7),
    filled(9, 9, 1e-41),
  ]) {
    const f = await onDevice(form, V, { k: 3, seed: 1 });
    expect(f.relativeError).toBeLessThan(0.01);
    expect([...f.W, ...f.H].every((x) => x >= 0 && x < Number.POSITIVE_INFINITY)).toBe(true);
  }
  expect(await onDevice(form, filled(4, 6, 0), { k: 2, seed: 1 })).toMatchObject({ stopReason: 'zero' });
});

const script = fileURLToPath(new URL('./on-webgpu.mts', import.meta.url));

test('on WebGPU in software it ends where the processor does', async () => {
  const f = await onWebgpu(script, inSoftware);
  expect(f).toMatchObject({ stopReason: 'converged' });
  const { relativeError } = await onProcessor(planted(32, 49, 6, 1), { k: 3, seed: 1 });
  expect(Math.abs(f.relativeError - f.direct)).toBeLessThan(1e-5);
  expect(f.relativeError).toBeLessThanOrEqual(relativeError * 1.01);
}, 120_000);

test('without a graphics driver WebGPU is refused with what to do, and without paths', async () => {
  const refused = await onWebgpu(script, withoutDriver);
  expect(refused).toMatchObject({ code: 'device-unavailable' });
  expect(refused.message).toBe('The factorisation cannot run on "webgpu": no graphics adapter was found.');
  expect(refused.hint).toMatch(/driver/);
}, 60_000);
