/** The part of the ONNX file format (onnx.proto, IR version 8) that Leitmotif reads and writes. */
import protobuf from 'protobufjs/light.js';

export interface OnnxModel {
  irVersion: number;
  producerName?: string;
  opsetImport: { domain?: string; version: number }[];
  graph: OnnxGraph;
  metadataProps?: KeyValue[];
  functions?: OnnxFunction[];
}

export interface KeyValue {
  key: string;
  value: string;
}

/** A user-defined operator, which a node of its `domain` and `name` stands for. */
export interface OnnxFunction {
  name: string;
  domain?: string;
  node: OnnxNode[];
}

export interface OnnxGraph {
  name: string;
  node: OnnxNode[];
  initializer: OnnxTensor[];
  input: OnnxValueInfo[];
  output: OnnxValueInfo[];
  valueInfo?: OnnxValueInfo[];
}

export interface OnnxNode {
  name?: string;
  opType: string;
  domain?: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

/** One attribute; `type` says which of the fields holds the value (see `attributeType`). */
export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: OnnxTensor;
  g?: OnnxGraph;
  floats?: number[];
  ints?: number[];
  strings?: Uint8Array[];
  tensors?: OnnxTensor[];
  graphs?: OnnxGraph[];
}

/** A constant; little-endian values in `rawData`, or in the typed field that fits `dataType` (see `elementType`). */
export interface OnnxTensor {
  name: string;
  dims: number[];
  dataType: number;
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: number[];
  doubleData?: number[];
  uint64Data?: number[];
  /** With `dataLocation` 1 the values lie in another file: keys `location`, `offset`, `length`. */
  externalData?: KeyValue[];
  dataLocation?: number;
}

/** A named graph input or output; a dimension is a number, or a name where it is free. */
export interface OnnxValueInfo {
  name: string;
  /** ONNX Runtime works out the type of an output that leaves it open. */
  type?: { tensorType: { elemType: number; shape?: { dim: { dimValue?: number; dimParam?: string }[] } } };
}

/** TensorProto.DataType. */
export const elementType = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** AttributeProto.AttributeType. */
export const attributeType = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
} as const;

const optional = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
const packed = (type: string, id: number) => ({ rule: 'repeated', type, id, options: { packed: true } });

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: optional('int64', 1),
        producerName: optional('string', 2),
        graph: optional('GraphProto', 7),
        opsetImport: repeated('OperatorSetIdProto', 8),
        metadataProps: repeated('StringStringEntryProto', 14),
        functions: repeated('FunctionProto', 25),
      },
    },
    OperatorSetIdProto: { fields: { domain: optional('string', 1), version: optional('int64', 2) } },
    StringStringEntryProto: { fields: { key: optional('string', 1), value: optional('string', 2) } },
    FunctionProto: {
      fields: {
        name: optional('string', 1),
        input: repeated('string', 4),
        output: repeated('string', 5),
        attribute: repeated('string', 6),
        node: repeated('NodeProto', 7),
        opsetImport: repeated('OperatorSetIdProto', 9),
        domain: optional('string', 10),
        attributeProto: repeated('AttributeProto', 11),
      },
    },
    GraphProto: {
      fields: {
        node: repeated('NodeProto', 1),
        name: optional('string', 2),
        initializer: repeated('TensorProto', 5),
        input: repeated('ValueInfoProto', 11),
        output: repeated('ValueInfoProto', 12),
        valueInfo: repeated('ValueInfoProto', 13),
      },
    },
    NodeProto: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: optional('string', 3),
        opType: optional('string', 4),
        attribute: repeated('AttributeProto', 5),
        domain: optional('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: optional('string', 1),
        f: optional('float', 2),
        i: optional('int64', 3),
        s: optional('bytes', 4),
        t: optional('TensorProto', 5),
        g: optional('GraphProto', 6),
        floats: packed('float', 7),
        ints: packed('int64', 8),
        strings: repeated('bytes', 9),
        tensors: repeated('TensorProto', 10),
        graphs: repeated('GraphProto', 11),
        type: optional('int32', 20),
        refAttrName: optional('string', 21),
      },
    },
    TensorProto: {
      fields: {
        dims: packed('int64', 1),
        dataType: optional('int32', 2),
        floatData: packed('float', 4),
        int32Data: packed('int32', 5),
        int64Data: packed('int64', 7),
        name: optional('string', 8),
        stringData: repeated('bytes', 6),
        rawData: optional('bytes', 9),
        doubleData: packed('double', 10),
        uint64Data: packed('uint64', 11),
        externalData: repeated('StringStringEntryProto', 13),
        dataLocation: optional('int32', 14),
      },
    },
    ValueInfoProto: { fields: { name: optional('string', 1), type: optional('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: optional('TensorTypeProto', 1) } },
    TensorTypeProto: { fields: { elemType: optional('int32', 1), shape: optional('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: repeated('DimensionProto', 1) } },
    DimensionProto: { fields: { dimValue: optional('int64', 1), dimParam: optional('string', 2) } },
  },
});

export const modelProto = root.lookupType('ModelProto');
