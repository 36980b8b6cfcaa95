import { expect, it } from 'vitest';
import { reasonOf } from '../../src/model/surgery/probe.ts';

/** As ONNX Runtime words it. */
const failed = (node: string, message: string) =>
  new Error(
    `Non-zero status code returned while running Some node. Name:'${node}' Status Message: ${message}\n`,
  );

it.each<[string, string, string]>([
  [
    'a constructor with several arguments',
    '/src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:91 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == requested_shape_size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{1,60,8}, requested shape:{1,32}',
    'The input tensor cannot be reshaped to the requested shape. Input shape:{1,60,8}, requested shape:{1,32} (at node n)',
  ],
  [
    'a method with a type',
    '/src/math/element_wise_ops.h:583 void onnxruntime::BroadcastIterator::Append(ptrdiff_t, ptrdiff_t) axis == 1 || axis == largest was false. Attempting to broadcast an axis by a dimension other than 1. 65 by 209',
    'Attempting to broadcast an axis by a dimension other than 1. 65 by 209 (at node n)',
  ],
  [
    'a function without arguments',
    '/src/graph.cc:12 onnxruntime::Resolve The graph (of 3 nodes) is wrong.',
    'The graph (of 3 nodes) is wrong. (at node n)',
  ],
  ['a condition alone', '/src/a.cc:12 void f() const size > 0 was false.', 'size > 0 was false. (at node n)'],
  [
    'no place',
    'GEMM: Dimension mismatch, W: {128,1536} K: 2880 N:128',
    'GEMM: Dimension mismatch, W: {128,1536} K: 2880 N:128 (at node n)',
  ],
])('of ONNX Runtime’s message only what says something of the network is kept: %s', (_, message, reason) => {
  expect(reasonOf(failed('n', message))).toBe(reason);
});
