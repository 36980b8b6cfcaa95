/**
 * Writes golden.json: what TensorFlow Lite itself makes of the small networks of every family. It runs as WebAssembly in
 * Chromium: `npm install --no-save @tensorflow/tfjs-tflite@0.0.1-alpha.10 @tensorflow/tfjs-core@4.22.0
 * @tensorflow/tfjs-backend-cpu@4.22.0` in a folder of its
 * own, then `npx tsx test/model/tflite/golden/make-golden.mts THAT_FOLDER`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TfliteModel } from '../../../../src/model/tflite/schema.ts';
import { tfliteToOnnx } from '../../../../src/model/tflite/translate.ts';
import { openBrowser, serveFolder } from '../../../e2e/browser.ts';
import { writeTflite } from '../../../fixtures/tflite-file.ts';
import { families, side } from '../../../fixtures/tflite-networks.ts';
import { quantise } from '../../../fixtures/tflite-quantise.ts';
import { runOnnx } from '../../run-onnx.ts';
import { goldenImage, realOf } from './image.ts';

/** As far as they are used. */
interface Libraries {
  tf: { tensor(values: number[], shape: number[], type: string): unknown };
  tflite: {
    setWasmPath(path: string): void;
    loadTFLiteModel(
      url: string,
      options: { numThreads: number },
    ): Promise<{
      predict(input: unknown): { dataSync(): ArrayLike<number> };
    }>;
  };
}

const [folder] = process.argv.slice(2);
const packages = '/node_modules/@tensorflow';
const image = goldenImage();
const scripts = [
  'tfjs-core/dist/tf-core',
  'tfjs-backend-cpu/dist/tf-backend-cpu',
  'tfjs-tflite/dist/tf-tflite',
];
const html = scripts.map((name) => `<script src="${packages}/${name}.min.js"></script>`).join('');
await writeFile(join(folder, 'page.html'), `<!doctype html>${html}`);
await mkdir(join(folder, 'models'), { recursive: true });
const { server, origin } = await serveFolder(folder);
const browser = await openBrowser();
const page = await browser.newPage();
await page.goto(`${origin}/page.html`);

const golden: Record<string, unknown> = {};
for (const [name, make] of Object.entries(families)) {
  const ranges = await rangesOf(make());
  const logits: Record<string, number[]> = {};
  for (const kind of ['float32', 'uint8', 'int8'] as const) {
    const model = kind === 'float32' ? make() : quantise(make(), kind, new Map(Object.entries(ranges)));
    await writeFile(join(folder, 'models', 'model.tflite'), writeTflite(model));
    const { quantization: q } = model.tensors[model.outputs[0]];
    const given =
      kind === 'float32'
        ? Array.from(image, realOf)
        : Array.from(image, (byte) => (kind === 'int8' ? byte - 128 : byte));
    const stored = await inTensorFlow(given, kind === 'float32' ? 'float32' : 'int32');
    logits[kind] = stored.map((value) => (q ? q.scale[0] * (value - q.zeroPoint[0]) : value));
  }
  golden[name] = { ranges, logits };
}
await writeFile(new URL('./golden.json', import.meta.url), `${JSON.stringify(golden, null, 1)}\n`);
await browser.close();
server.close();

/** The least and largest value of each tensor on the image; what an 8-bit file must be able to hold. */
async function rangesOf(model: TfliteModel): Promise<Record<string, [number, number]>> {
  const onnx = tfliteToOnnx(model);
  const wanted = model.tensors.map(({ name }) => name);
  const made = onnx.graph.node.flatMap(({ output }) => output).filter((each) => wanted.includes(each));
  onnx.graph.output = [...onnx.graph.output, ...made.map((name) => ({ name }))];
  const plane = side * side;
  const input = Float32Array.from({ length: 3 * plane }, (_, i) =>
    realOf(image[(i % plane) * 3 + Math.floor(i / plane)]),
  );
  const results = await runOnnx(onnx, input, [1, 3, side, side]);
  const features = model.operators
    .flatMap(({ outputs }) => outputs)
    .map((index) => model.tensors[index].name);
  const entries = Object.entries(results).flatMap(([name, { data }]): [string, [number, number]][] => {
    // The translation calls one tensor differently.
    const own = name === 'features' ? features.find((each) => !made.includes(each)) : name;
    const digits = (value: number) => Number(value.toPrecision(3));
    return own && own !== 'logits' ? [[own, [digits(Math.min(...data)), digits(Math.max(...data))]]] : [];
  });
  return Object.fromEntries(entries);
}

function inTensorFlow(values: number[], type: 'float32' | 'int32'): Promise<number[]> {
  return page.evaluate(
    async ({ values, type, side, packages }) => {
      const { tf, tflite } = window as unknown as Libraries;
      tflite.setWasmPath(`${packages}/tfjs-tflite/wasm/`);
      const model = await tflite.loadTFLiteModel(`/models/model.tflite?${Math.random()}`, { numThreads: 1 });
      return Array.from(model.predict(tf.tensor(values, [1, side, side, 3], type)).dataSync());
    },
    { values, type, side, packages },
  );
}
