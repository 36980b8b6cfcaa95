/** Just enough of the WebAssembly binary format to write numeric kernels in code. */

export type WasmModule = object;

export interface WasmMemory {
  buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of the WebAssembly API that is used; TypeScript has it only among the browser's types. */
export const wasm = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array) => WasmModule;
      Instance: new (module: WasmModule, imports: { env: { memory: WasmMemory } }) => { exports: Kernels };
      Memory: new (size: { initial: number }) => WasmMemory;
    };
  }
).WebAssembly;

/** The instructions used, by their text-format name; `v128` ones carry the SIMD prefix. */
export const op = {
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'f32.add': [0x92],
  'f32.sub': [0x93],
  'f32.mul': [0x94],
  'f32.max': [0x97],
  'f32x4.add': simd(0xe4),
  'f32x4.sub': simd(0xe5),
  'f32x4.mul': simd(0xe6),
  'f32x4.min': simd(0xe8),
  'f32x4.pmax': simd(0xeb),
  'f64x2.add': simd(0xf0),
  'f64x2.promote_low_f32x4': simd(0x5f),
} as const;

const valueType = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

const aligned4 = 2;

export const get = (local: number): number[] => [0x20, ...unsigned(local)];
export const set = (local: number, value: number[]): number[] => [...value, 0x21, ...unsigned(local)];
const i32 = (x: number): number[] => [0x41, ...signed(x)];
export const f32Load = (offset: number): number[] => [0x2a, aligned4, ...unsigned(offset)];
export const f32Store = (offset: number): number[] => [0x38, aligned4, ...unsigned(offset)];
export const v128Load = (offset: number): number[] => [...simd(0), aligned4, ...unsigned(offset)];
export const v128Splat32 = (offset: number): number[] => [...simd(9), aligned4, ...unsigned(offset)];
export const v128Store = (offset: number): number[] => [...simd(11), aligned4, ...unsigned(offset)];
export const f32Zero: number[] = [0x43, 0, 0, 0, 0];
export const v128Zero: number[] = [...simd(12), ...new Array<number>(16).fill(0)];

/** Four float lanes chosen from two vectors: 0–3 are the first one's, 4–7 the second one's. */
export const shuffle32 = (lanes: number[]): number[] => [
  ...simd(13),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
];

/** Adds a number or another local to an i32 local. */
export const advance = (local: number, by: number | { local: number }): number[] => {
  const step = typeof by === 'number' ? i32(by) : get(by.local);
  return set(local, [...get(local), ...step, ...op['i32.add']]);
};

/** Runs the body `times` (≥ 1) times, counting down in the local `counter`. */
export const repeat = (counter: number, times: { local: number }, body: number[]): number[] => [
  ...set(counter, get(times.local)),
  ...[0x03, 0x40, ...body],
  ...[...get(counter), ...i32(1), ...op['i32.sub'], 0x22, ...unsigned(counter), 0x0d, 0x00, 0x0b],
];

/** A function of i32 parameters without result; `locals` are runs of `[count, type]` after the parameters. */
export interface WasmFunction {
  name: string;
  parameters: number;
  locals: [number, number][];
  body: number[];
}

/** An exported function: byte offsets and counts in, results in memory. */
export type Kernel = (...parameters: number[]) => void;

/** What an instance of an assembled module exports. */
export type Kernels = Record<string, Kernel>;

/**
 * Writes a function of `count` parameters: `body` gets their indices, and a way to declare locals, which gives theirs.
 */
export function defineKernel(
  name: string,
  count: number,
  body: (parameters: number[], locals: (type: keyof typeof valueType, count: number) => number[]) => number[],
): WasmFunction {
  const declared: [number, number][] = [];
  let next = 0;
  const range = (n: number) => Array.from({ length: n }, () => next++);
  const parameters = range(count);
  const code = body(parameters, (type, n) => {
    declared.push([n, valueType[type]]);
    return range(n);
  });
  return { name, parameters: count, locals: declared, body: code };
}

/** A module that exports the functions and works on the memory imported as `env.memory`. */
export function assemble(functions: WasmFunction[]): WasmModule {
  const signature = ({ parameters }: WasmFunction) => [
    0x60,
    ...list(new Array<number[]>(parameters).fill([valueType.i32])),
    0,
  ];
  const code = ({ locals, body }: WasmFunction) => {
    const content = [...list(locals.map(([n, type]) => [...unsigned(n), type])), ...body, 0x0b];
    return [...unsigned(content.length), ...content];
  };
  const sections = [
    section(1, list(functions.map(signature))),
    section(2, list([[...text('env'), ...text('memory'), 2, 0, 1]])),
    section(3, list(functions.map((_, i) => unsigned(i)))),
    section(7, list(functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]))),
    section(10, list(functions.map(code))),
  ];
  return new wasm.Module(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]));
}

function simd(code: number): number[] {
  return [0xfd, ...unsigned(code)];
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(s: string): number[] {
  return list([...Buffer.from(s)].map((byte) => [byte]));
}

/** LEB128, unsigned. */
function unsigned(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; ) {
    const low = rest & 127;
    rest >>>= 7;
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** LEB128, signed. */
function signed(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; ) {
    const low = rest & 127;
    rest >>= 7;
    const done = (rest === 0 && !(low & 64)) || (rest === -1 && low & 64);
    if (done) return [...bytes, low];
    bytes.push(low | 128);
  }
}
