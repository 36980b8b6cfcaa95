/** Runs a network's two halves on ONNX Runtime. */
import * as ort from 'onnxruntime-node';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { type Device, deviceUnavailable } from './device.ts';
import { type CategoryGroup, resolveGroups } from './groups.ts';
import type { ImportedModel } from './import.ts';

export interface NetworkOptions {
  /** Threads one operator may use; 0 stands for all cores. Default 1. */
  threads?: number;
  /** Default `cpu`; nothing falls back to the processor by itself, see `chooseDevice`. */
  device?: Device;
}

/** One image's activations, `[channels, height, width]`. */
export interface Activations {
  data: Float32Array;
  channels: number;
  height: number;
  width: number;
  /** Tokens that are no cells, `[skip, channels]`: the head needs them, too. */
  rest?: Float32Array;
  /** What an earlier layer gave on a finer grid, `[channels, height, width]`; where the card names one. */
  places?: { data: Float32Array; channels: number; height: number; width: number };
}

/** The part of a network from the layer to the categories; while a promise is open, ONNX Runtime blocks this thread. */
export interface Head {
  labels: string[];
  /** Of the categories, those of fewest first. */
  groups: CategoryGroup[];
  /** The fewest cells that the head takes; 1 × 1 where nothing but pooling follows the layer, all where each has weights. */
  smallestGrid: { height: number; width: number };
  /**
   * Runs the head on `features` `[n, C, h, w]`, h and w at least `headMinSize`; gives `[n, classes]`. Where the layer
   * has tokens that are no cells, `rest` `[n, skip, C]` holds them; left out, they are the means of the cells.
   */
  logits(features: Float32Array, n: number, h: number, w: number, rest?: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Both halves of a network. */
export interface Network extends Head {
  /** How many images one call of `activationsOf` had best be given. */
  together: number;
  /** Runs the backbone on one normalised image, `[3, height, width]`. */
  activations(input: Float32Array, height: number, width: number): Promise<Activations>;
  /** The same on `n` images of one size, `[n, 3, height, width]`; their activations share memory. */
  activationsOf(images: Float32Array, n: number, height: number, width: number): Promise<Activations[]>;
  /** Runs the whole network on normalised images of one size, `[n, 3, height, width]`; gives `[n, classes]`. */
  classify(images: Float32Array, n: number, height: number, width: number): Promise<Float32Array>;
}

/**
 * A call to a device costs more than the processor's: on an H100 through WebGPU, 299², an image takes 11 ms alone, 3.6 among
 * eight and 3.0 among 32. The processor gains nothing.
 */
const togetherOnDevice = 16;

/**
 * Loads both halves. `activations` throws LeitmotifError `activations-invalid` on NaN or infinite values; all
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
  const activationsOf = async (images: Float32Array, n: number, height: number, width: number) => {
    checkInput(imported, images.subarray(0, images.length / n), height, width);
    const found = await runEach(backbone, [{ data: images, dims: [n, 3, height, width] }]);
    for (const { data } of found) checkFinite(imported, data);
    return Array.from({ length: n }, (_, i) => activationsIn(found.map((values) => single(values, i))));
  };
  const activationsIn = (outputs: Values[]): Activations => {
    const places = imported.card.places && outputs.pop();
    const [cells, rest] = outputs;
    return { ...gridOf(cells), ...(rest && { rest: rest.data }), ...(places && { places: gridOf(places) }) };
  };
  return {
    ...asHead(imported, head),
    together: (options.device ?? 'cpu') === 'cpu' ? 1 : togetherOnDevice,
    activationsOf,
    async activations(input, height, width) {
      return (await activationsOf(input, 1, height, width))[0];
    },
    async classify(images, n, height, width) {
      checkInput(imported, images.subarray(0, images.length / n), height, width);
      const between = await runEach(backbone, [{ data: images, dims: [n, 3, height, width] }]);
      return (await runEach(head, between.slice(0, head.inputNames.length)))[0].data;
    },
    async close() {
      await Promise.all([backbone.release(), head.release()]);
    },
  };
}

function gridOf({ data, dims: [, channels, height, width] }: Values) {
  return { data, channels, height, width };
}

/** Loads the head alone, to name vectors without seeing images; throws as `openNetwork`. */
export async function openHead(imported: ImportedModel): Promise<Head> {
  return asHead(imported, await openSession(imported.head, {}));
}

function asHead(imported: ImportedModel, head: ort.InferenceSession): Head {
  return {
    labels: imported.labels,
    groups: resolveGroups(imported.card.groups ?? {}, imported.labels),
    smallestGrid: smallestGrid(imported),
    async logits(features, n, h, w, rest) {
      checkFeatures(imported, h, w);
      const cells = { data: features, dims: [n, features.length / (n * h * w), h, w] };
      return headLogits(imported, head, cells, rest);
    },
    close: () => head.release(),
  };
}

/** Tokens are as many as the positions that the network has learnt. */
function smallestGrid({ card: { layout }, headMinSize }: ImportedModel) {
  if (layout?.kind === 'tokens') return { height: layout.height, width: layout.width };
  return { height: headMinSize, width: headMinSize };
}

async function headLogits(
  { card }: ImportedModel,
  head: ort.InferenceSession,
  cells: Values,
  rest: Float32Array | undefined,
): Promise<Float32Array> {
  const skip = card.layout?.kind === 'tokens' ? card.layout.skip : 0;
  if (skip === 0) return (await runEach(head, [cells]))[0].data;
  const [n, channels] = cells.dims;
  const tokens = { data: rest ?? meansOf(cells, skip), dims: [n, skip, channels] };
  return (await runEach(head, [cells, tokens]))[0].data;
}

/** The mean of each channel over the cells, `skip` times for each image: `[n, skip, C]`. */
function meansOf({ data, dims: [n, channels, h, w] }: Values, skip: number): Float32Array {
  const means = new Float32Array(n * skip * channels);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < channels; c++) {
      const start = (i * channels + c) * h * w;
      const mean = data.subarray(start, start + h * w).reduce((sum, value) => sum + value, 0) / (h * w);
      for (let t = 0; t < skip; t++) means[(i * skip + t) * channels + c] = mean;
    }
  }
  return means;
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
    throw deviceUnavailable(device, cause.message);
  });
}

interface Values {
  data: Float32Array;
  dims: readonly number[];
}

/** The outputs of a session in its order, for its inputs in its order. */
async function run(session: ort.InferenceSession, inputs: readonly Values[]): Promise<Values[]> {
  const feeds = inputs.map(({ data, dims }, i) => {
    return [session.inputNames[i], new ort.Tensor('float32', data, dims)] as const;
  });
  try {
    const results = await session.run(Object.fromEntries(feeds));
    return session.outputNames.map((name) => {
      const { data, dims } = results[name];
      return { data: data as Float32Array, dims };
    });
  } catch (error) {
    throw asLeitmotifError(error);
  }
}

/** One image's part of values of several. */
function single({ data, dims: [n, ...dims] }: Values, i: number): Values {
  const length = data.length / n;
  return { data: data.subarray(i * length, (i + 1) * length), dims: [1, ...dims] };
}

/** As `run`, one image after the other where the graph is made for one: its exporter may have fixed the batch. */
async function runEach(session: ort.InferenceSession, inputs: readonly Values[]): Promise<Values[]> {
  const n = inputs[0].dims[0];
  if (n === 1) return run(session, inputs);
  const together = await run(session, inputs).catch(() => undefined);
  if (together?.every(({ dims }) => dims[0] === n)) return together;
  const each: Values[][] = [];
  for (let i = 0; i < n; i++)
    each.push(
      await run(
        session,
        inputs.map((values) => single(values, i)),
      ),
    );
  return each[0].map(({ dims }, output) => {
    const parts = each.map((outputs) => outputs[output].data);
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    for (const [i, part] of parts.entries()) data.set(part, i * part.length);
    return { data, dims: [n, ...dims.slice(1)] };
  });
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
