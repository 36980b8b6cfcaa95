/** The part of the TensorFlow Lite schema (schema.fbs, version 3) that Leitmotif reads, as plain objects. */

export interface TfliteModel {
  tensors: TfliteTensor[];
  operators: TfliteOperator[];
  /** Indices into `tensors`. */
  inputs: number[];
  outputs: number[];
}

/** `shape` is in TFLite's order: images are `[1, height, width, channels]`. Constants have `data`, little-endian. */
export interface TfliteTensor {
  name: string;
  shape: number[];
  type: TfliteType;
  quantization?: Quantization;
  data?: Uint8Array;
}

/** real = scale · (stored − zeroPoint); one pair for all, or one for each index along `axis`. */
export interface Quantization {
  scale: number[];
  zeroPoint: number[];
  axis: number;
}

export type TfliteType = (typeof tensorTypes)[number] | `type ${number}`;

/** Operator `index` of the graph; `inputs` and `outputs` index `tensors`, −1 stands for an input left out. */
export interface TfliteOperator {
  index: number;
  type: string;
  inputs: number[];
  outputs: number[];
  options: OperatorOptions;
}

export type Padding = 'SAME' | 'VALID';
export type Activation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6' | 'TANH' | 'SIGN_BIT';

/** The options of all operators that are read; each operator has those that its schema table has. */
export interface OperatorOptions {
  padding?: Padding;
  strides?: [height: number, width: number];
  dilations?: [height: number, width: number];
  kernel?: [height: number, width: number];
  activation?: Activation;
  axis?: number;
  keepDimensions?: boolean;
  beta?: number;
  alpha?: number;
}

/** TensorType, by number. */
export const tensorTypes = [
  'FLOAT32',
  'FLOAT16',
  'INT32',
  'UINT8',
  'INT64',
  'STRING',
  'BOOL',
  'INT16',
  'COMPLEX64',
  'INT8',
] as const;

/** ActivationFunctionType, by number. */
export const activations: Activation[] = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'];

/** BuiltinOperator, by number; beyond those translated, the ones that a classifier is likely to have. */
export const operatorNames: Record<number, string> = {
  0: 'ADD',
  1: 'AVERAGE_POOL_2D',
  2: 'CONCATENATION',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  5: 'DEPTH_TO_SPACE',
  6: 'DEQUANTIZE',
  9: 'FULLY_CONNECTED',
  11: 'L2_NORMALIZATION',
  12: 'L2_POOL_2D',
  13: 'LOCAL_RESPONSE_NORMALIZATION',
  14: 'LOGISTIC',
  17: 'MAX_POOL_2D',
  18: 'MUL',
  19: 'RELU',
  20: 'RELU_N1_TO_1',
  21: 'RELU6',
  22: 'RESHAPE',
  23: 'RESIZE_BILINEAR',
  25: 'SOFTMAX',
  26: 'SPACE_TO_DEPTH',
  28: 'TANH',
  32: 'CUSTOM',
  34: 'PAD',
  36: 'GATHER',
  39: 'TRANSPOSE',
  40: 'MEAN',
  41: 'SUB',
  42: 'DIV',
  43: 'SQUEEZE',
  45: 'STRIDED_SLICE',
  47: 'EXP',
  49: 'SPLIT',
  50: 'LOG_SOFTMAX',
  53: 'CAST',
  54: 'PRELU',
  55: 'MAXIMUM',
  56: 'ARG_MAX',
  57: 'MINIMUM',
  59: 'NEG',
  60: 'PADV2',
  65: 'SLICE',
  69: 'TILE',
  70: 'EXPAND_DIMS',
  74: 'SUM',
  75: 'SQRT',
  76: 'RSQRT',
  77: 'SHAPE',
  81: 'REDUCE_PROD',
  82: 'REDUCE_MAX',
  83: 'PACK',
  97: 'RESIZE_NEAREST_NEIGHBOR',
  98: 'LEAKY_RELU',
  99: 'SQUARED_DIFFERENCE',
  100: 'MIRROR_PAD',
  101: 'ABS',
  114: 'QUANTIZE',
  117: 'HARD_SWISH',
  126: 'BATCH_MATMUL',
  150: 'GELU',
};
