/** Float32 arrays in one WebAssembly memory, so that kernels and ONNX Runtime work on the same bytes. */
import { type WasmMemory, wasm } from './wasm.ts';

export interface Heap {
  memory: WasmMemory;
  /** A zeroed array; its address is `array.byteOffset`. */
  alloc(length: number): Float32Array;
}

const pageBytes = 65536;
const lineBytes = 64;

/** A heap with room for arrays of exactly these lengths. It never grows: growing would detach the arrays. */
export function createHeap(lengths: number[]): Heap {
  const bytes = lengths.reduce((sum, length) => sum + roundUp(length * 4), lineBytes);
  const memory = new wasm.Memory({ initial: Math.ceil(bytes / pageBytes) });
  let next = lineBytes;
  return {
    memory,
    alloc(length) {
      const array = new Float32Array(memory.buffer, next, length);
      next += roundUp(length * 4);
      return array;
    },
  };
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / lineBytes) * lineBytes;
}
