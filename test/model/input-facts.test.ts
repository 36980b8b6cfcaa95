import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addModel } from '../../src/model/add/add-model.ts';
import { describeInput } from '../../src/model/surgery/input-facts.ts';
import { draft } from '../fixtures/draft.ts';
import { writeTflite } from '../fixtures/tflite-file.ts';
import { families } from '../fixtures/tflite-networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const taking = (shape: (number | string)[]) => {
  const d = draft(1);
  d.apply('Relu', ['image'], 'out');
  return describeInput(d.finish('out', shape));
};

it.each([
  [['N', 3, 64, 64], 'nchw', 64],
  [['N', 64, 64, 3], 'nhwc', 64],
  [['N', 3, 'H', 'W'], 'nchw', undefined],
  [['N', 'H', 'W', 3], 'nhwc', undefined],
  [['N', 'C', 'H', 'W'], 'nchw', undefined],
  [['N', 64, 64, 'C'], 'nhwc', 64],
])('channels are told from rows and columns: %j', (shape, layout, height) => {
  expect(taking(shape)).toMatchObject({ layout, height });
});

it.each([[['N', 1, 28, 28]], [['N', 1, 'H', 'W']], [['N', 28, 28, 1]], [['N', 'H', 'W', 1]]])(
  'a network of grey images is refused, with what to do: %j',
  (shape) => {
    expect(() => taking(shape)).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: expect.stringContaining('not three channels'),
        hint: expect.stringContaining('makes grey of red, green and blue'),
      }),
    );
  },
);

it('… and so it is in TFLite', async () => {
  const folder = await temporaryFolder();
  const model = families['EfficientNet-Lite']();
  model.tensors[model.inputs[0]!]!.shape = [1, 33, 33, 1];
  const file = join(folder, 'grey.tflite');
  await writeFile(file, writeTflite(model));
  await expect(addModel({ file }, join(folder, 'models'))).rejects.toMatchObject({
    message: expect.stringContaining('[1, 33, 33, 1], not three channels'),
    hint: expect.stringContaining('makes grey'),
  });
});

it('more than an image is refused, with what to do', () => {
  const d = draft(1);
  d.apply('Relu', ['image'], 'out');
  const network = d.finish('out');
  const graph = { ...network.graph, input: [...network.graph.input, { name: 'training' }] };
  expect(() => describeInput({ ...network, graph })).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('constants in place of the others') }),
  );
});
