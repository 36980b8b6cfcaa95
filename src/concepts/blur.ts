/** Hides parts of an image by blurring them; pure. */
import { type Heatmaps, upsample } from '../drawing/upsample.ts';
import type { RgbImage } from '../imaging/decode.ts';

/** Radius of the blur as a part of the shorter side: objects lose their shape, colours of the scene stay. */
const radiusPart = 1 / 10;

/** Passes of a box blur; three are close to a Gaussian one. */
const passes = 3;

/** The image, blurred beyond recognition. */
export function blur({ data, width, height }: RgbImage): RgbImage {
  const radius = Math.max(1, Math.round(Math.min(width, height) * radiusPart));
  let from = Float32Array.from(data);
  for (let pass = 0; pass < passes; pass++) {
    const across = boxBlur(from, { lines: height, length: width, lineStride: 3 * width, stride: 3 }, radius);
    from = boxBlur(across, { lines: width, length: height, lineStride: 3, stride: 3 * width }, radius);
  }
  return { data: Uint8Array.from(from, Math.round), width, height };
}

interface Walk {
  lines: number;
  length: number;
  lineStride: number;
  stride: number;
}

/** The mean over `radius` pixels to both sides along one axis, edges repeated. */
function boxBlur(
  from: Float32Array,
  { lines, length, lineStride, stride }: Walk,
  radius: number,
): Float32Array<ArrayBuffer> {
  const to = new Float32Array(from.length);
  const window = 2 * radius + 1;
  const last = length - 1;
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = line * lineStride + channel;
      const at = (i: number) => from[start + Math.min(last, Math.max(0, i)) * stride];
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += at(i);
      for (let i = 0; i < length; i++) {
        to[start + i * stride] = sum / window;
        sum += at(i + radius + 1) - at(i - radius);
      }
    }
  }
  return to;
}

/** `image` where concept `index` is absent and `blurred` where it is typically present or stronger. */
export function hideConcept(image: RgbImage, blurred: RgbImage, maps: Heatmaps, index: number): RgbImage {
  const { width, height } = image;
  const weight = upsample(maps, index, width, height);
  const data = image.data.map((value, i) => {
    const hidden = Math.min(1, weight[Math.floor(i / 3)]);
    return Math.round(value + hidden * (blurred.data[i] - value));
  });
  return { data, width, height };
}
