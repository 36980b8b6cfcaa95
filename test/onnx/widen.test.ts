import { expect, it } from 'vitest';
import { toNormalForm } from '../../src/model/surgery/normal-form.ts';
import { probe, probeImage, runGraph } from '../../src/model/surgery/probe.ts';
import { floats, model, node, value } from '../../src/onnx/build.ts';
import { elementType } from '../../src/onnx/schema.ts';
import { widenFloats } from '../../src/onnx/widen.ts';
import { hardSwish, residual } from '../fixtures/networks.ts';
import { inHalf } from '../fixtures/variants.ts';

it.each([
  ['raw bytes', residual(), true],
  ['numbers', hardSwish(), false],
])(
  'a float16 network gives what the float32 one gives, but for the rounding of its weights: %s',
  async (_, network, raw) => {
    const image = probeImage(32, 32);
    const { logits } = await probe(toNormalForm(network), image);
    const half = await probe(toNormalForm(inHalf(network, raw)), image);
    for (const [c, logit] of logits.entries()) expect(half.logits[c]).toBeCloseTo(logit, 1);
    expect(half.logits).not.toEqual(logits);
  },
);

it('half floats keep their value', async () => {
  // 1, −2, 65504 (the largest), 2^−24 (the smallest), 1/3 rounded: IEEE 754 by hand.
  const bits = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555];
  const network = model({
    node: [node('Add', ['x', 'half'], ['y'])],
    initializer: [{ name: 'half', dims: [5], dataType: elementType.float16, int32Data: bits }],
    input: [value('x', [5], elementType.float16)],
    output: [value('y', [5], elementType.float16)],
  });
  const { y } = await runGraph(widenFloats(network), { x: { data: new Float32Array(5), dims: [5] } });
  expect([...y.data]).toEqual([1, -2, 65504, 2 ** -24, 0.333251953125]);
});

it('casts and constants inside nodes follow', async () => {
  const network = model({
    node: [
      node('Cast', ['x'], ['double'], { to: elementType.double }),
      { ...node('Constant', [], ['two']), attribute: [{ name: 'value', type: 4, t: doubleTwo }] },
      node('Mul', ['double', 'two'], ['doubled']),
      node('Cast', ['doubled'], ['y'], { to: elementType.float }),
    ],
    initializer: [floats('unused', [1], [1])],
    input: [value('x', [2])],
    output: [value('y', [2])],
  });
  const widened = widenFloats(network);
  const types = widened.graph.node.flatMap(({ attribute }) => attribute.map(({ i, t }) => t?.dataType ?? i));
  expect(types).toEqual([1, 1, 1]);
  const { y } = await runGraph(widened, { x: { data: Float32Array.of(1, 3), dims: [2] } });
  expect([...y.data]).toEqual([2, 6]);
});

const doubleTwo = { name: '', dims: [], dataType: elementType.double, doubleData: [2] };

it('a float32 network is left alone', () => {
  const network = residual();
  expect(widenFloats(network)).toBe(network);
});
