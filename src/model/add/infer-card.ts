/** Works out a model card from a network file and what the user says about it. */
import { LeitmotifError } from '../../errors.ts';
import { inputSizes } from '../../imaging/fit.ts';
import { checkOnnx } from '../../onnx/check.ts';
import { decodeOnnx } from '../../onnx/codec.ts';
import { usesOtherFloats, widenFloats } from '../../onnx/widen.ts';
import type { ModelCard } from '../card.ts';
import { readFreeNetwork } from '../read-network.ts';
import { smallestSize } from '../smallest-size.ts';
import { splitAtLayer } from '../split.ts';
import { describeInput, notThreeChannels } from '../surgery/input-facts.ts';
import {
  checkInfluence,
  chooseLayer,
  findLayer,
  type Layer,
  layerFacts,
  listLayers,
  tokensAreFixed,
} from '../surgery/layers.ts';
import { withMemoryLimit } from '../surgery/memory-limit.ts';
import { isOfOneLogit } from '../surgery/one-logit.ts';
import { probe, probeImage } from '../surgery/probe.ts';
import { readTfliteMetadata } from '../tflite/metadata.ts';
import { readTflite } from '../tflite/read.ts';
import { checkScores, scoresBeforeFlatten } from './check-scores.ts';
import {
  checkBytes,
  type Normalisation,
  onnxNormalisation,
  type Triple,
  tfliteNormalisation,
} from './infer-normalisation.ts';
import { readOnnxMetadata } from './onnx-metadata.ts';

/** What the user says; the rest is inferred. */
export interface Said {
  size?: number | undefined;
  mean?: Triple | undefined;
  std?: Triple | undefined;
  channels?: 'rgb' | 'bgr' | undefined;
  layer?: string | undefined;
  output?: string | undefined;
}

export interface Inference {
  card: Pick<ModelCard, 'input' | 'output' | 'layer' | 'layout'>;
  classes: number;
  /** Whether the two categories are no and yes by a single output. */
  isSingle: boolean;
  /** The text of a labels file, and the licence, where the network's file holds them. */
  labels?: string | undefined;
  licence?: string | undefined;
  /** Field of the card, its value in words, and why. */
  findings: Finding[];
}

export interface Finding {
  field: string;
  value: string;
  reason: string;
}

const usualSize = 224;
const oneForTwo = ', which is one: a high value speaks for the second, a low one for the first';

/**
 * @throws LeitmotifError `model-invalid`, `model-unsupported`; `usage` for a layer that there is not, and for a mean and std
 *   that are not for bytes.
 */
export function inferCard(bytes: Uint8Array, format: 'onnx' | 'tflite', said: Said): Promise<Inference> {
  return withMemoryLimit(() => infer(bytes, format, said));
}

async function infer(bytes: Uint8Array, format: 'onnx' | 'tflite', said: Said): Promise<Inference> {
  checkBytes(said);
  const facts = format === 'onnx' ? onnxFacts(bytes) : tfliteFacts(bytes);
  const size = said.size ?? facts.size ?? usualSize;
  checkSize(size);
  const options = { output: said.output, channels: said.channels };
  const image = probeImage(size, size);
  const firstLook = async () => {
    const network = await readFreeNetwork(bytes, format, options, size);
    return { network, seen: await probe(network, image, [scoresBeforeFlatten(network)]) };
  };
  const { network, seen } = await firstLook().catch((thrown) => {
    throw said.size === undefined && facts.size === undefined ? withGuess(thrown, size) : thrown;
  });
  checkScores(network, seen);
  const classes = seen.dims[1];
  const isSingle = isOfOneLogit(network);
  const whyFixed = await reasonAgainstOtherSizes(network, size, classes);
  const layers = await listLayers(network, image);
  const named = said.layer && { layer: findLayer(layers, said.layer), reason: 'as you say' };
  const usual = await chooseLayer(network, layers, image).catch((error) => {
    if (named) return { ...named, idle: [] };
    throw error;
  });
  if (named) checkInfluence(named.layer, usual);
  const { layer, reason } = named || usual;
  const where = layerFacts(layers, layer, usual.layer);
  const smallest = smallestSize(splitAtLayer(network, layer.name, layer.layout).backbone);
  const flexible = whyFixed === undefined && layer.layout.kind !== 'tokens';
  const normalisation = {
    mean: said.mean ?? facts.normalisation.mean,
    std: said.std ?? facts.normalisation.std,
  };
  return {
    classes,
    isSingle,
    labels: facts.labels,
    licence: facts.licence,
    card: {
      input: {
        size,
        minSize: flexible ? Math.max(smallest, Math.ceil(size / 4)) : size,
        flexible,
        ...normalisation,
        ...(said.channels && { channels: said.channels }),
        ...(!flexible && { fixedBecause: whyFixed ?? tokensAreFixed }),
      },
      ...(said.output && { output: said.output }),
      ...where,
    },
    findings: [
      {
        field: 'input',
        value: `${size}²${flexible ? ', other sizes, too' : ' only'}`,
        reason: said.size ? 'as you say' : facts.size ? 'the file says so' : 'the file leaves it open; usual',
      },
      ...(whyFixed ? [{ field: '', value: 'other sizes fail', reason: whyFixed }] : []),
      {
        field: 'mean, std',
        value: `[${normalisation.mean.map(short)}], [${normalisation.std.map(short)}]`,
        reason: said.mean || said.std ? 'as you say' : facts.normalisation.reason,
      },
      {
        field: 'channels',
        value: said.channels ?? 'rgb',
        reason: said.channels ? 'as you say' : 'usual; the file does not say',
      },
      { field: 'layer', value: `${layer.name}  ${describeLayer(layer)}`, reason },
      ...(where.places
        ? [
            {
              field: 'places',
              value: where.places.layer,
              reason: 'the last layer with twice as many cells a side',
            },
          ]
        : []),
      {
        field: 'categories',
        value: `${classes}`,
        reason: whoseScores(facts.outputs, said.output) + (isSingle ? oneForTwo : ''),
      },
      ...facts.notes.map((reason) => ({ field: 'weights', value: 'float32', reason })),
    ],
  };
}

/** A network that does not run as it was guessed may run as the user knows it. */
function withGuess(thrown: unknown, size: number): unknown {
  if (!(thrown instanceof LeitmotifError) || thrown.code !== 'model-invalid' || thrown.hint) return thrown;
  return new LeitmotifError('model-invalid', thrown.message, {
    hint: `The file does not say how large its images are; 3 × ${size} × ${size} was tried. Give the side that it was trained at with --input-size.`,
    cause: thrown,
  });
}

function whoseScores(outputs: readonly string[], said: string | undefined): string {
  if (said !== undefined) return `of ${said}, as you say`;
  const others = outputs.filter((name) => name !== 'logits');
  return outputs.length > 1
    ? `of the output logits; the network has ${others.join(', ')}, too`
    : 'the network’s output';
}

function describeLayer({ channels, height, width, least }: Layer): string {
  return `${channels} channels on ${width} × ${height} cells, ${least < 0 ? 'negative in part' : '≥ 0'}`;
}

interface FileFacts {
  size: number | undefined;
  normalisation: Normalisation;
  notes: string[];
  outputs: string[];
  labels?: string | undefined;
  licence?: string | undefined;
}

function onnxFacts(bytes: Uint8Array): FileFacts {
  const given = checkOnnx(decodeOnnx(bytes));
  const model = widenFloats(given);
  const { height, width } = describeInput(model);
  const { labels, licence, author } = readOnnxMetadata(given);
  return {
    size: square(height, width),
    normalisation: onnxNormalisation(model, author),
    notes: usesOtherFloats(given.graph) ? ['the file’s float16 (or float64) numbers are widened'] : [],
    outputs: given.graph.output.map(({ name }) => name),
    labels,
    licence,
  };
}

function tfliteFacts(bytes: Uint8Array): FileFacts {
  const model = readTflite(bytes);
  const metadata = readTfliteMetadata(bytes);
  const { name, shape, quantization } = model.tensors[model.inputs[0]];
  if (shape.length === 4 && shape[3] !== 3) throw notThreeChannels(name, shape, shape[3]);
  return {
    size: square(shape[1], shape[2]),
    normalisation: tfliteNormalisation(model, metadata),
    notes: quantization ? ['quantised weights are multiplied out'] : [],
    outputs: model.outputs.map((index) => model.tensors[index].name),
    labels: metadata.labels,
    licence: metadata.licence,
  };
}

function square(height: number | undefined, width: number | undefined): number | undefined {
  if (height === width) return height;
  const size = `${width ?? 'any'}×${height ?? 'any'}`;
  throw new LeitmotifError('model-unsupported', `The network takes images of ${size} pixels.`, {
    hint: 'Leitmotif needs a network that takes square images; export it so, or with free height and width.',
  });
}

/** Of other sizes no run can be. */
function checkSize(size: number): void {
  const { least, most } = inputSizes;
  if (size >= least && size <= most) return;
  throw new LeitmotifError(
    'model-unsupported',
    `The network takes images of ${size}×${size} pixels; Leitmotif gives it sides of ${least} to ${most}.`,
    { hint: 'Say another --input-size if it takes one, or export it for images of such a size.' },
  );
}

/** A wider and a higher image than the network was exported for. */
async function reasonAgainstOtherSizes(
  network: Parameters<typeof probe>[0],
  size: number,
  classes: number,
): Promise<string | undefined> {
  const [height, width] = [Math.ceil(size * 1.25), Math.ceil(size * 1.5)];
  try {
    const { dims } = await probe(network, probeImage(height, width));
    return dims[1] === classes
      ? undefined
      : `an image of ${width}×${height} pixels gets ${dims[1]} scores instead of ${classes}`;
  } catch (thrown) {
    if (thrown instanceof LeitmotifError) return thrown.message;
    throw thrown;
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
