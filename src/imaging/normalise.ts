/** Turns 8-bit RGB images into the planar float tensors a network takes. */

import type { RgbImage } from './decode.ts';

/** Per-channel mean and standard deviation, red, green, blue, in units of 0 to 255. */
export type Normalisation = { mean: readonly number[]; std: readonly number[] };

/**
 * `(value − mean) / std` of images of one size as `[n, 3, height, width]` float32 (NCHW).
 * Throws a `RangeError` when the images differ in size.
 */
export function normalise(images: readonly RgbImage[], { mean, std }: Normalisation): Float32Array {
  const { width, height } = images[0] ?? { width: 0, height: 0 };
  const plane = width * height;
  const tensor = new Float32Array(images.length * 3 * plane);
  for (const [n, image] of images.entries()) {
    if (image.width !== width || image.height !== height) {
      throw new RangeError(
        `Expected images of ${width}×${height} but received ${image.width}×${image.height}`,
      );
    }
    for (let c = 0; c < 3; c++) {
      const out = tensor.subarray((n * 3 + c) * plane, (n * 3 + c + 1) * plane);
      for (let i = 0; i < plane; i++) out[i] = (image.data[i * 3 + c] - mean[c]) / std[c];
    }
  }
  return tensor;
}
