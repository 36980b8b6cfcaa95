/** Tells what images an ONNX network takes. */
import { LeitmotifError } from '../../errors.ts';
import { dataInputs } from '../../onnx/graph.ts';
import { elementType, type OnnxModel } from '../../onnx/schema.ts';

export interface InputFacts {
  name: string;
  layout: 'nchw' | 'nhwc';
  /** TensorProto.DataType; whole numbers are taken to be bytes. */
  elementType: number;
  /** Pixels; undefined where they are free. */
  height: number | undefined;
  width: number | undefined;
  /** Images at once; undefined where that is free. */
  batch: number | undefined;
}

const imageTypes = new Set<number>([
  elementType.float,
  // Before they are widened.
  elementType.float16,
  elementType.bfloat16,
  elementType.double,
  elementType.uint8,
  elementType.int8,
  elementType.int32,
]);
const largestSide = 4096;
const largestBatch = 256;

/** Which axis holds the channels: the one of three, else the one of few, else the one that is free; the second if both are. */
function layoutFrom([, second, , fourth]: (number | undefined)[]): 'nchw' | 'nhwc' {
  if (second === 3 || fourth === 3) return second === 3 ? 'nchw' : 'nhwc';
  const isFew = (size = Infinity) => size <= 4;
  if (isFew(second)) return 'nchw';
  return isFew(fourth) || second !== undefined ? 'nhwc' : 'nchw';
}

/** @throws LeitmotifError `model-unsupported` when the network's only input is not an image of three channels. */
export function describeInput({ graph }: OnnxModel): InputFacts {
  const inputs = dataInputs(graph);
  if (inputs.length !== 1) {
    const names = inputs.map(({ name }) => name).join(', ') || 'none';
    throw refused(
      `The network has ${inputs.length} inputs (${names}); an image classifier has one.`,
      'Export it with the image as its only input and constants in place of the others.',
    );
  }
  const [{ name, type }] = inputs;
  const dims = type?.tensorType?.shape?.dim;
  const elemType = type?.tensorType?.elemType ?? elementType.float;
  if (!imageTypes.has(elemType)) throw refused(`The input "${name}" has element type ${elemType}.`);
  if (dims !== undefined && dims.length !== 4) {
    throw refused(`The input "${name}" has ${dims.length} axes; an image has [N, 3, H, W] or [N, H, W, 3].`);
  }
  const sizes = (dims ?? [{}, {}, {}, {}]).map(({ dimValue }) =>
    dimValue && dimValue > 0 ? dimValue : undefined,
  );
  const layout = layoutFrom(sizes);
  const [channels, height, width] = layout === 'nchw' ? sizes.slice(1) : [sizes[3], sizes[1], sizes[2]];
  if (channels !== undefined && channels !== 3) throw notThreeChannels(name, sizes, channels);
  if (Math.max(height ?? 0, width ?? 0) > largestSide) {
    throw refused(`The network takes images of ${width}×${height} pixels.`);
  }
  if ((sizes[0] ?? 1) > largestBatch) throw refused(`The network takes ${sizes[0]} images at once.`);
  return { name, layout, elementType: elemType, height, width, batch: sizes[0] };
}

export function notThreeChannels(
  name: string,
  shape: readonly (number | undefined)[],
  channels: number,
): LeitmotifError {
  return refused(
    `The input "${name}" has the shape [${shape.map((size) => size ?? '?').join(', ')}], not three channels.`,
    channels === 1
      ? 'Export it behind a step that makes grey of red, green and blue (in PyTorch: x.mean(1, keepdim=True)).'
      : undefined,
  );
}

function refused(
  message: string,
  hint = 'Leitmotif explains classifiers of one image with three channels.',
): LeitmotifError {
  return new LeitmotifError('model-unsupported', message, { hint });
}
