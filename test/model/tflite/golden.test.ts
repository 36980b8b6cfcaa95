import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addModel } from '../../../src/model/add/add-model.ts';
import { readTflite } from '../../../src/model/tflite/read.ts';
import { tfliteToOnnx } from '../../../src/model/tflite/translate.ts';
import { writeTflite } from '../../fixtures/tflite-file.ts';
import { families, side } from '../../fixtures/tflite-networks.ts';
import { quantise } from '../../fixtures/tflite-quantise.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runOnnx } from '../run-onnx.ts';
import { goldenImage, realOf } from './golden/image.ts';

type Kind = 'float32' | 'uint8' | 'int8';

/** What TensorFlow Lite makes of the same files: golden/make-golden.mts. */
const golden: Record<string, { ranges: Record<string, [number, number]>; logits: Record<Kind, number[]> }> =
  JSON.parse(await readFile(new URL('./golden/golden.json', import.meta.url), 'utf8'));

const image = goldenImage();
const plane = side * side;
const input = Float32Array.from({ length: 3 * plane }, (_, i) =>
  realOf(image[(i % plane) * 3 + Math.floor(i / plane)]),
);

function fileOf(family: string, kind: Kind): Uint8Array {
  const model = families[family]();
  const ranges = new Map(Object.entries(golden[family].ranges));
  return writeTflite(kind === 'float32' ? model : quantise(model, kind, ranges));
}

describe.each(Object.keys(families))('%s', (family) => {
  // 8-bit activations are rounded in TensorFlow Lite, not here; logits span about 1.
  it.each([['float32', 1e-5] as const, ['uint8', 0.02] as const, ['int8', 0.02] as const])(
    'gives in %s what TensorFlow Lite gives, within %d',
    async (kind, tolerance) => {
      const onnx = tfliteToOnnx(readTflite(fileOf(family, kind)));
      const { logits } = await runOnnx(onnx, input, [1, 3, side, side]);
      for (const [c, expected] of golden[family].logits[kind].entries())
        expect(Math.abs(logits.data[c] - expected), `category ${c}`).toBeLessThanOrEqual(tolerance);
    },
  );
});

it('a file of each family is added at its last layer, with the normalisation that it says', async () => {
  const folder = await temporaryFolder();
  for (const family of Object.keys(families)) {
    const file = join(folder, 'net.tflite');
    await writeFile(file, fileOf(family, 'int8'));
    const { card } = await addModel({ file, id: 'net', replace: true }, join(folder, 'models'));
    expect(card.input, family).toMatchObject({ size: side, flexible: true, mean: [127, 127, 127] });
    expect(card.input.std[0], family).toBeCloseTo(127.5, 4);
    expect(card.layer, family).toBe('features');
  }
});
