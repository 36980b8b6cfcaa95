/** Where windows that slide over an image (convolutions, pools) start and how far they reach. */
import type { AttributeValue } from '../../../onnx/build.ts';
import type { OperatorOptions, TfliteOperator } from '../schema.ts';

/**
 * ONNX attributes of a window of `kernel` `[height, width]` with the operator's strides, dilations and padding.
 * TFLite's SAME splits the padding with the odd pixel at the end; with a stride it depends on the image's size,
 * which `auto_pad` works out at run time.
 */
export function windowAttributes(
  { options }: TfliteOperator,
  kernel: [number, number],
): Record<string, AttributeValue> {
  const { strides = [1, 1], dilations = [1, 1], padding } = options;
  const sizes = { kernel_shape: kernel, strides };
  const dilated = dilations.some((d) => d !== 1) ? { dilations } : {};
  const reach = kernel.map((k, axis) => (k - 1) * dilations[axis]);
  if (padding === 'VALID' || reach.every((r) => r === 0)) return { ...sizes, ...dilated };
  if (strides.some((s) => s !== 1)) return { ...sizes, ...dilated, auto_pad: 'SAME_UPPER' };
  const begin = reach.map((r) => Math.floor(r / 2));
  return { ...sizes, ...dilated, pads: [...begin, ...reach.map((r, axis) => r - begin[axis])] };
}

/** Whether one window covers the whole image, so that the operator is a global one. */
export function coversImage(
  options: OperatorOptions,
  [, inHeight, inWidth]: number[],
  output: number[],
): boolean {
  const [height, width] = options.kernel ?? [0, 0];
  return height >= inHeight && width >= inWidth && output[1] === 1 && output[2] === 1;
}
