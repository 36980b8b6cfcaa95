/** Reads a TensorFlow Lite file into plain objects. */
import { ByteBuffer } from 'flatbuffers';
import { LeitmotifError } from '../../errors.ts';
import {
  activations,
  type OperatorOptions,
  operatorNames,
  type Quantization,
  type TfliteModel,
  type TfliteOperator,
  type TfliteTensor,
  tensorTypes,
} from './schema.ts';
import type { Table } from './table.ts';
import * as field from './table.ts';

/**
 * The model's first subgraph. Constants stay views of `bytes`; `file` is for the message.
 * @throws LeitmotifError `model-invalid` when the bytes are not a TFLite model.
 */
export function readTflite(bytes: Uint8Array, file = 'The file'): TfliteModel {
  try {
    const buffer = new ByteBuffer(bytes);
    if (!buffer.__has_identifier('TFL3')) throw new RangeError('the identifier TFL3 is missing');
    return readModel(field.rootTable(buffer));
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `${file} is not a TensorFlow Lite model.`, { cause });
  }
}

function readModel(model: Table): TfliteModel {
  const codes = field.subtables(model, 1).map(operatorName);
  const graph = field.subtables(model, 2)[0];
  const buffers = field.subtables(model, 4).map((buffer) => field.byteVector(buffer, 0));
  if (graph === undefined) throw new RangeError('there is no subgraph');
  const tensors = field.subtables(graph, 0).map((tensor) => readTensor(tensor, buffers));
  const [inputs, outputs] = [field.int32s(graph, 1), field.int32s(graph, 2)];
  if (
    [inputs, outputs].some((ends) => ends.length === 0 || ends.some((index) => tensors[index] === undefined))
  )
    throw new RangeError('an input or output is no tensor');
  return {
    tensors,
    inputs,
    outputs,
    operators: field.subtables(graph, 3).map((operator, index) => readOperator(operator, index, codes)),
  };
}

/** The number was a byte first and got a wider field later; the larger of both counts. */
function operatorName(code: Table): string {
  const number = Math.max(field.int8(code, 0), field.int32(code, 3));
  const name = operatorNames[number] ?? `operator ${number}`;
  return name === 'CUSTOM' ? `CUSTOM ${field.text(code, 1)}` : name;
}

function readTensor(tensor: Table, buffers: (Uint8Array | undefined)[]): TfliteTensor {
  const type = field.int8(tensor, 1);
  const data = buffers[field.int32(tensor, 2)];
  const quantization = readQuantization(field.subtable(tensor, 4));
  return {
    name: field.text(tensor, 3),
    shape: field.int32s(tensor, 0),
    type: tensorTypes[type] ?? `type ${type}`,
    ...(quantization && { quantization }),
    ...(data && data.length > 0 && { data }),
  };
}

function readQuantization(table: Table | undefined): Quantization | undefined {
  const scale = table ? field.float32s(table, 2) : [];
  if (table === undefined || scale.length === 0) return undefined;
  const zeroPoint = field.int64s(table, 3);
  return { scale, zeroPoint: scale.map((_, i) => zeroPoint[i] ?? 0), axis: field.int32(table, 6) };
}

function readOperator(operator: Table, index: number, codes: string[]): TfliteOperator {
  const type = codes[field.int32(operator, 0)];
  if (type === undefined) throw new RangeError('an operator has no code');
  const options = field.subtable(operator, 4);
  return {
    index,
    type,
    inputs: field.int32s(operator, 1),
    outputs: field.int32s(operator, 2),
    options: options === undefined ? {} : (optionReaders[type]?.(options) ?? {}),
  };
}

const padding = (table: Table) => (field.int8(table, 0) === 1 ? 'VALID' : 'SAME');
const activation = (table: Table, id: number) => activations[field.int8(table, id)] ?? 'SIGN_BIT';
/** The schema gives widths before heights. */
const strides = (table: Table): [number, number] => [field.int32(table, 2), field.int32(table, 1)];

const fused = (table: Table): OperatorOptions => ({ activation: activation(table, 0) });
const kept = (table: Table): OperatorOptions => ({ keepDimensions: field.int8(table, 0) === 1 });

function poolOptions(table: Table): OperatorOptions {
  return {
    padding: padding(table),
    strides: strides(table),
    kernel: [field.int32(table, 4), field.int32(table, 3)],
    activation: activation(table, 5),
  };
}

const optionReaders: Record<string, (table: Table) => OperatorOptions> = {
  CONV_2D: (table) => ({
    padding: padding(table),
    strides: strides(table),
    activation: activation(table, 3),
    dilations: [field.int32(table, 5, 1), field.int32(table, 4, 1)],
  }),
  DEPTHWISE_CONV_2D: (table) => ({
    padding: padding(table),
    strides: strides(table),
    activation: activation(table, 4),
    dilations: [field.int32(table, 6, 1), field.int32(table, 5, 1)],
  }),
  AVERAGE_POOL_2D: poolOptions,
  MAX_POOL_2D: poolOptions,
  ADD: fused,
  SUB: fused,
  MUL: fused,
  DIV: fused,
  CONCATENATION: (table) => ({ axis: field.int32(table, 0), activation: activation(table, 1) }),
  FULLY_CONNECTED: fused,
  MEAN: kept,
  REDUCE_MAX: kept,
  LEAKY_RELU: (table) => ({ alpha: field.float32(table, 0) }),
  SOFTMAX: (table) => ({ beta: field.float32(table, 0) }),
};
