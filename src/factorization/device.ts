/** Runs the descent's graphs on a device of ONNX Runtime's; V crosses to it once a call, or once in all. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { LeitmotifError } from '../errors.ts';
import { encodeOnnx } from '../onnx/codec.ts';
import type { OnnxModel } from '../onnx/schema.ts';
import {
  fetchGraph,
  firstHGraph,
  iterationsPerTurn,
  loopGraph,
  transposeGraph,
  unrolledGraph,
} from './descent-graph.ts';
import type { Matrix } from './matrix.ts';

/** `webgpu` takes the form without loops and keeps tensors; `cuda`, and `cpu` for comparison, take the loop. */
export type SolverDevice = 'cpu' | 'cuda' | 'webgpu';

export interface DeviceStart {
  /** r × C: W of one solution, or of several one below the other. */
  W: Float32Array;
  /** Concepts in each of them; r is a multiple. */
  k: number;
  turns: number;
  /** Stop when a turn lowers the squared error by not more than this part of itself. */
  tolerance: number;
}

export interface DeviceDescent {
  W: Float32Array;
  H: Float32Array;
  /** Squared relative errors after each turn, of each solution. */
  errors: number[][];
  iterations: number;
  /** Whether the last turn gained no more than the tolerance asks for. */
  converged: boolean;
}

/** V as it lies on the device. */
export interface OnDevice {
  descend(start: DeviceStart): Promise<DeviceDescent>;
  release(): void;
}

export interface DeviceEngine {
  load(V: Matrix, squaredNorm: number): Promise<OnDevice>;
  close(): Promise<void>;
}

/**
 * `form` overrides the device's own, to compare them.
 *
 * @throws LeitmotifError `device-unavailable` when the device has no provider, driver or hardware here.
 */
export async function openDevice(
  device: SolverDevice,
  threads = 1,
  form: 'loop' | 'unrolled' = device === 'webgpu' ? 'unrolled' : 'loop',
): Promise<DeviceEngine> {
  return form === 'loop' ? loopEngine(device, threads) : unrolledEngine(device, threads);
}

type Settings = InferenceSession.SessionOptions;

async function openSession(graph: OnnxModel, device: SolverDevice, threads: number, more: Settings = {}) {
  const settings: Settings = {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    ...more,
  };
  return InferenceSession.create(encodeOnnx(graph), settings).catch((cause) => {
    const message = `The factorisation cannot run on "${device}": ${reasonIn(cause.message)}.`;
    throw new LeitmotifError('device-unavailable', message, { hint: hints[device], cause });
  });
}

const hints = {
  cpu: 'Install again: npm ci.',
  cuda: 'Install an NVIDIA driver, CUDA 12 and ONNX Runtime’s provider (npm run gpu:install), or use the device "cpu".',
  webgpu: 'Install a Vulkan, Metal or Direct3D 12 driver, or use the device "cpu".',
};

/** ONNX Runtime's reasons name its own source files and libraries, which help nobody; `cause` keeps them. */
function reasonIn(message: string): string {
  if (/no supported adapters|adapter_result/i.test(message)) return 'no graphics adapter was found';
  if (/shared library|providers_/i.test(message)) return 'ONNX Runtime’s provider for it is not installed';
  const words = message.split(/\s+/).filter((word) => word !== '' && !word.includes('/'));
  return words.join(' ').replace(/\.$/, '');
}

async function loopEngine(device: SolverDevice, threads: number): Promise<DeviceEngine> {
  const session = await openSession(loopGraph, device, threads);
  return {
    async load(V, squaredNorm) {
      const whole = matrixTensor(V.data, V.rows);
      return {
        async descend({ W, k, turns, tolerance }) {
          const rows = W.length / V.rows;
          const { W1, H1, E } = await session.run({
            V: whole,
            mask: blockMask(rows, k),
            W: matrixTensor(W, rows),
            H: matrixTensor(new Float32Array(rows * V.cols), rows),
            turns: new Tensor('int64', [BigInt(turns)], []),
            squaredNorm: new Tensor('float32', [squaredNorm], []),
            tolerance: new Tensor('float32', [tolerance], []),
          });
          const rowErrors = await floatsOf(E);
          const done = rowErrors.length / rows;
          const errors = Array.from({ length: done }, (_, t) =>
            blockErrors(rowErrors.subarray(t * rows, (t + 1) * rows), k, squaredNorm),
          );
          const factors = { W: await floatsOf(W1), H: await floatsOf(H1) };
          return { ...factors, ...outcome(errors, tolerance) };
        },
        release() {},
      };
    },
    close: () => session.release(),
  };
}

async function unrolledEngine(device: SolverDevice, threads: number): Promise<DeviceEngine> {
  const keep = (...names: string[]): Settings =>
    device === 'webgpu'
      ? { preferredOutputLocation: Object.fromEntries(names.map((name) => [name, 'gpu-buffer'])) }
      : {};
  const [transpose, begin, turn, fetch] = await Promise.all([
    openSession(transposeGraph, device, threads, keep('onV', 'Vt')),
    openSession(firstHGraph, device, threads, keep('H1')),
    openSession(unrolledGraph, device, threads, keep('W1', 'H1')),
    // `Tensor.getData` of a tensor on the device ends the process in onnxruntime-node 1.30.
    openSession(fetchGraph, device, threads),
  ]);
  return {
    async load(V, squaredNorm) {
      const { onV, Vt } = await transpose.run({ V: matrixTensor(V.data, V.rows) });
      return {
        async descend({ W, k, turns, tolerance }) {
          const rows = W.length / V.rows;
          const mask = blockMask(rows, k);
          let w: Tensor = matrixTensor(W, rows);
          const zeros = matrixTensor(new Float32Array(rows * V.cols), rows);
          let h = (await begin.run({ V: onV, mask, W: w, H: zeros })).H1 as Tensor;
          const errors: number[][] = [];
          while (errors.length < turns) {
            const { W1, H1, E1 } = await turn.run({ V: onV, Vt, mask, W: w, H: h });
            w.dispose();
            h.dispose();
            [w, h] = [W1 as Tensor, H1 as Tensor];
            errors.push(blockErrors(await floatsOf(E1), k, squaredNorm));
            if (hasConverged(errors, tolerance)) break;
          }
          const fetched = await fetch.run({ W1: w, H1: h });
          const result = { W: await floatsOf(fetched.W), H: await floatsOf(fetched.H) };
          w.dispose();
          h.dispose();
          return { ...result, ...outcome(errors, tolerance) };
        },
        release() {
          onV.dispose();
          Vt.dispose();
        },
      };
    },
    async close() {
      await Promise.all([transpose, begin, turn, fetch].map((session) => session.release()));
    },
  };
}

function matrixTensor(data: Float32Array, rows: number): Tensor {
  return new Tensor('float32', data, [rows, data.length / rows]);
}

function blockMask(rows: number, k: number): Tensor {
  const mask = new Float32Array(rows * rows);
  for (let i = 0; i < mask.length; i++) {
    mask[i] = Math.floor(Math.floor(i / rows) / k) === Math.floor((i % rows) / k) ? 1 : 0;
  }
  return matrixTensor(mask, rows);
}

/** Squared relative errors of the blocks of k rows. */
function blockErrors(rowErrors: Float32Array, k: number, squaredNorm: number): number[] {
  return Array.from({ length: rowErrors.length / k }, (_, b) => {
    const sum = rowErrors.subarray(b * k, (b + 1) * k).reduce((all, x) => all + x, 0);
    return Math.max(0, squaredNorm + sum) / squaredNorm;
  });
}

/** The loop's own rule: the sum of all solutions' squared errors fell by the part `tolerance` of itself at most. */
function hasConverged(errors: number[][], tolerance: number): boolean {
  const total = (turn: number[]) => turn.reduce((sum, error) => sum + error, 0);
  const last = total(errors[errors.length - 1]);
  const before = errors.length > 1 ? total(errors[errors.length - 2]) : errors[0].length;
  return before - last <= tolerance * before;
}

function outcome(errors: number[][], tolerance: number) {
  const iterations = errors.length * iterationsPerTurn;
  return { errors, iterations, converged: hasConverged(errors, tolerance) };
}

async function floatsOf(tensor: Tensor): Promise<Float32Array> {
  return (await tensor.getData()) as Float32Array;
}
