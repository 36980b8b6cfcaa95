/** Runs a network's two halves on ONNX Runtime. */
import * as ort from 'onnxruntime-node';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import type { ImportedModel } from './import.ts';

/** `cuda` and `webgpu` need a provider that is not always there; nothing falls back to the processor by itself. */
export type Device = 'cpu' | 'cuda' | 'webgpu';

export interface NetworkOptions {
  /** Threads one operator may use; 0 stands for all cores. Default 1. */
  threads?: number;
  /** Default `cpu`. */
  device?: Device;
}

/** One image's activations, `[channels, height, width]`. */
export interface Activations {
  data: Float32Array;
  channels: number;
  height: number;
  width: number;
}

/** While a promise of `activations` or `logits` is open, ONNX Runtime blocks this thread. */
export interface Network {
  labels: string[];
  /** Runs the backbone on one normalised image, `[3, height, width]`. */
  activations(input: Float32Array, height: number, width: number): Promise<Activations>;
  /** Runs the head on `features` `[n, C, h, w]`, h and w at least `headMinSize`; gives `[n, classes]`. */
  logits(features: Float32Array, n: number, h: number, w: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Loads both halves. `activations` throws LeitmotifError `activations-invalid` on NaN or infinite values; both
 * methods throw `usage` on sizes that the network does not take.
 * @throws LeitmotifError `device-unavailable` when the device has no provider here, `model-invalid` when ONNX
 *   Runtime cannot load a file.
 */
export async function openNetwork(imported: ImportedModel, options: NetworkOptions = {}): Promise<Network> {
  const backbone = await openSession(imported.backbone, options);
  const head = await openSession(imported.head, options).catch(async (error) => {
    await backbone.release();
    throw error;
  });
  return {
    labels: imported.labels,
    async activations(input, height, width) {
      checkInput(imported, input, height, width);
      const { data, dims } = await run(backbone, input, [1, 3, height, width]);
      checkFinite(imported, data);
      return { data, channels: dims[1], height: dims[2], width: dims[3] };
    },
    async logits(features, n, h, w) {
      checkFeatures(imported, h, w);
      return (await run(head, features, [n, features.length / (n * h * w), h, w])).data;
    },
    async close() {
      await Promise.all([backbone.release(), head.release()]);
    },
  };
}

async function openSession(path: string, { threads = 1, device = 'cpu' }: NetworkOptions) {
  const settings: ort.InferenceSession.SessionOptions = {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Failures come back as errors; ONNX Runtime need not print them as well.
    logSeverityLevel: 4,
  };
  return ort.InferenceSession.create(path, settings).catch((cause) => {
    if (device === 'cpu') {
      throw new LeitmotifError('model-invalid', `ONNX Runtime cannot load ${path}: ${cause.message}`, {
        cause,
      });
    }
    throw new LeitmotifError(
      'device-unavailable',
      `The device "${device}" cannot be used: ${cause.message}`,
      {
        hint: 'Use the device "cpu", or install the provider (for cuda: npm run gpu:install).',
        cause,
      },
    );
  });
}

async function run(session: ort.InferenceSession, data: Float32Array, dims: number[]) {
  const [[input], [output]] = [session.inputNames, session.outputNames];
  try {
    const results = await session.run({ [input]: new ort.Tensor('float32', data, dims) });
    return { data: results[output].data as Float32Array, dims: results[output].dims };
  } catch (error) {
    throw asLeitmotifError(error);
  }
}

function checkInput({ card }: ImportedModel, input: Float32Array, height: number, width: number): void {
  const { minSize, flexible, size } = card.input;
  if (input.length !== 3 * height * width) {
    throw new LeitmotifError(
      'usage',
      `Expected 3·${height}·${width} input values but received ${input.length}.`,
    );
  }
  const fits = flexible ? Math.min(height, width) >= minSize : height === size && width === size;
  if (fits) return;
  const expected = flexible ? `at least ${minSize} pixels a side` : `exactly ${size}×${size} pixels`;
  throw new LeitmotifError('usage', `${card.id} expects ${expected} but received ${width}×${height}.`);
}

/** Too few cells would end the process, see `smallestSize`. */
function checkFeatures({ card, headMinSize }: ImportedModel, h: number, w: number): void {
  if (Math.min(h, w) >= headMinSize) return;
  throw new LeitmotifError(
    'usage',
    `Behind layer "${card.layer}" of ${card.id}, ${h}×${w} cells are too few.`,
    {
      hint: `Give at least ${headMinSize}×${headMinSize}, for instance by repeating the cell.`,
    },
  );
}

function checkFinite({ card }: ImportedModel, data: Float32Array): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return;
  throw new LeitmotifError('activations-invalid', `${card.id} gave ${data[at]} at layer "${card.layer}".`, {
    hint: 'The image is unusual or the network was converted wrongly; try another image.',
  });
}
