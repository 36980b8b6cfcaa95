/** Runs a network once to see what its tensors look like. */
import * as ort from 'onnxruntime-node';
import { LeitmotifError } from '../../errors.ts';
import { encodeOnnx } from '../../onnx/codec.ts';
import type { OnnxModel } from '../../onnx/schema.ts';

/** What was seen of a tensor; `least` only of float tensors. */
export interface Seen {
  dims: number[];
  least: number;
}

export interface ProbeImage {
  /** `[n, 3, height, width]` */
  data: Float32Array;
  n: number;
  height: number;
  width: number;
}

export interface ProbeResult {
  logits: Float32Array;
  dims: readonly number[];
  seen: Map<string, Seen>;
}

/** A float tensor. */
export interface Values {
  data: Float32Array;
  dims: readonly number[];
}

export function tensorOf({ data, n, height, width }: ProbeImage): Values {
  return { data, dims: [n, 3, height, width] };
}

/**
 * Runs a network in normal form; `tensors` are looked at on the way, those of them that hold floats are told of.
 * @throws LeitmotifError `model-invalid` with ONNX Runtime's reason when it cannot load or run the network.
 */
export async function probe(
  model: OnnxModel,
  image: ProbeImage,
  tensors: readonly string[] = [],
): Promise<ProbeResult> {
  const { input, output } = model.graph;
  // Without a type: ONNX Runtime works it out.
  const extra = tensors.filter((name) => name !== output[0].name).map((name) => ({ name }));
  const looking = { ...model, graph: { ...model.graph, output: [...output, ...extra] } };
  const results = await runGraph(looking, { [input[0].name]: tensorOf(image) });
  const seen = tensors.flatMap((name): [string, Seen][] => {
    const found = results[name];
    return found ? [[name, { dims: [...found.dims], least: leastOf(found.data) }]] : [];
  });
  return { logits: results[output[0].name].data, dims: results[output[0].name].dims, seen: new Map(seen) };
}

/**
 * The float outputs of a graph.
 * @throws LeitmotifError `model-invalid` with ONNX Runtime's reason when it cannot load or run the network.
 */
export async function runGraph(
  model: OnnxModel,
  inputs: Record<string, Values>,
): Promise<Record<string, Values>> {
  let session: ort.InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(encodeOnnx(model), {
      intraOpNumThreads: 1,
      logSeverityLevel: 4,
    });
    const feeds = Object.entries(inputs).map(([name, { data, dims }]) => {
      return [name, new ort.Tensor('float32', data, dims)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    const floats = Object.entries(results).filter(([, { type }]) => type === 'float32');
    return Object.fromEntries(
      floats.map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]),
    );
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `ONNX Runtime cannot run the network: ${reasonOf(cause)}`, {
      cause,
    });
  } finally {
    await session?.release();
  }
}

/** Where in ONNX Runtime's sources something failed: file, line and the function, with or without its type and arguments. */
const sourcePlace = /\S+\.(?:cc|h):\d+ (?:(?:[\w:~<>*&]+ ){0,3}[\w:~<>]+\(.*?\)(?: const)?\]?|\S*) /g;

/** The part of ONNX Runtime's message that says something about the network. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const node = /Name:'([^']*)'/.exec(text)?.[1];
  const message = (/Status Message: (.*)$/s.exec(text)?.[1] ?? text)
    .replace(sourcePlace, '')
    .replace(/^.* was false\. (?=\S)/, '')
    .split('\n')[0]
    .trim()
    .slice(0, 300);
  return node ? `${message} (at node ${node})` : message;
}

function leastOf(values: Float32Array): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** An image of smooth waves and noise, the same every time; about −2 to 2, as normalised images are. */
export function probeImage(height: number, width: number, n = 1): ProbeImage {
  const data = new Float32Array(n * 3 * height * width);
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const [x, y, plane] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    data[i] = Math.sin((x * (1 + plane)) / 9) + Math.cos((y * (2 + plane)) / 13) + state / 2 ** 32 - 0.5;
  }
  return { data, n, height, width };
}
