/** Matrices of activations: how the images of a batch become one matrix V. */
import { LeitmotifError } from '../errors.ts';

/** One image's activations at the layer: `data` is `[channels, height, width]`, row-major. */
export interface Activations {
  data: Float32Array;
  channels: number;
  height: number;
  width: number;
}

/** A dense row-major matrix: element (r, c) is `data[r * cols + c]`. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  cols: number;
}

/**
 * Puts the positions of all images side by side: V is C × P with P = Σ h·w, images in the order given, each
 * image's positions row by row. The images may differ in height and width, not in channels.
 *
 * @throws LeitmotifError `usage` for an empty list, images of different channel counts, or data of a wrong length.
 */
export function joinActivations(list: readonly Activations[]): Matrix {
  if (list.length === 0) throw new LeitmotifError('usage', 'Expected the activations of at least one image.');
  const rows = list[0].channels;
  list.forEach((image, index) => {
    checkShape(image, rows, index);
  });
  const cols = list.reduce((sum, { height, width }) => sum + height * width, 0);
  const data = new Float32Array(rows * cols);
  let column = 0;
  for (const image of list) {
    const size = image.height * image.width;
    for (let c = 0; c < rows; c++) {
      data.set(image.data.subarray(c * size, (c + 1) * size), c * cols + column);
    }
    column += size;
  }
  return { data, rows, cols };
}

/** How many positions each image has: its columns of V. */
export function positionsOf(images: ReadonlyArray<{ height: number; width: number }>): number[] {
  return images.map(({ height, width }) => height * width);
}

export function transposed({ data, rows, cols }: Matrix): Matrix {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c];
  return { data: out, rows: cols, cols: rows };
}

function checkShape({ data, channels, height, width }: Activations, expected: number, index: number): void {
  if (channels !== expected) {
    const message = `Expected every image to have ${expected} channels, but image ${index} has ${channels}.`;
    throw new LeitmotifError('usage', message, {
      hint: 'Join only activations of one layer of one network.',
    });
  }
  if (data.length !== channels * height * width) {
    const shape = `${channels}×${height}×${width}`;
    throw new LeitmotifError(
      'usage',
      `Image ${index} has ${data.length} activations, but its shape is ${shape}.`,
    );
  }
}
