import { describe, expect, it } from 'vitest';
import {
  checkBytes,
  onnxNormalisation,
  tfliteNormalisation,
} from '../../../src/model/add/infer-normalisation.ts';
import { draft } from '../../fixtures/draft.ts';
import { constant, network, quantised, tensor } from '../tflite/tiny.ts';

/** How a network begins, and what its images must then be: x = (byte − mean) / std. */
const beginnings: [operator: string, constants: number[], mean: number, std: number][] = [
  ['Sub', [127.5], 0, 1],
  ['Sub', [123.7, 116.3, 103.5], 0, 1],
  ['Mul', [1 / 127.5], 0, 1],
  ['Div', [255], 0, 1],
  ['Sub', [0.485, 0.456, 0.406], 0, 255],
  ['Add', [-0.5], 0, 255],
  ['Mul', [2], 0, 255],
  ['Div', [0.229, 0.224, 0.225], 0, 255],
];

describe.each(beginnings)('a network that begins with %s %j', (operator, values, mean, std) => {
  it('takes bytes or values from 0 to 1, in ONNX', () => {
    const d = draft(1);
    d.apply(operator, ['image', d.constant('c', [1, values.length, 1, 1], values)], 'scaled');
    d.conv('scaled', 'logits', [5, 3, 3, 3]);
    expect(onnxNormalisation(d.finish('logits'))).toMatchObject({
      mean: [mean, mean, mean],
      std: [std, std, std],
    });
  });

  it('… and in TFLite', () => {
    const c = constant('c', [values.length], Float32Array.from(values));
    const model = network(
      [tensor('image', [1, 4, 4, 3]), c, tensor('scaled', [1, 4, 4, 3])],
      [[operator.toUpperCase(), ['image', 'c'], 'scaled']],
    );
    expect(tfliteNormalisation(model)).toMatchObject({ mean: [mean, mean, mean], std: [std, std, std] });
  });
});

it('a quantised input says what its bytes stand for', () => {
  const model = (q: ReturnType<typeof tensor>) =>
    network([q, tensor('y', [1, 4, 4, 3])], [['RELU', ['image'], 'y']]);
  const unsigned = model(tensor('image', [1, 4, 4, 3], 'UINT8', quantised(1 / 128, 128)));
  const signed = model(tensor('image', [1, 4, 4, 3], 'INT8', quantised(1 / 255, -128)));
  expect(tfliteNormalisation(unsigned)).toMatchObject({ mean: [128, 128, 128], std: [128, 128, 128] });
  expect(tfliteNormalisation(signed)).toMatchObject({ mean: [0, 0, 0], std: [255, 255, 255] });
});

it('a network that begins with a convolution says nothing: what is usual for its kind is taken', () => {
  const d = draft(1);
  d.conv('image', 'logits', [5, 3, 3, 3]);
  expect(onnxNormalisation(d.finish('logits')).reason).toContain('usual for PyTorch');
  expect(onnxNormalisation(d.finish('logits'), 'Ultralytics').std).toEqual([255, 255, 255]);
});

it('mean and std for pixels from 0 to 1 are refused, with those for bytes', () => {
  const torchvision = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
  expect(() => checkBytes({ mean: [...torchvision.mean], std: [...torchvision.std] })).toThrow(
    expect.objectContaining({
      code: 'usage',
      hint: 'Give them times 255: --mean 123.675,116.28,103.53 --std 58.395,57.12,57.375.',
    }),
  );
  expect(() => checkBytes({ std: [0.5, 0.5, 0.5] })).toThrow(/--std 0.5,0.5,0.5: /);
  const inBytes: Parameters<typeof checkBytes>[0][] = [
    { mean: [0, 0, 0], std: [1, 1, 1] },
    { std: [255, 255, 255] },
    {},
  ];
  for (const said of inBytes) expect(() => checkBytes(said)).not.toThrow();
});
