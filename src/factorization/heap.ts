/** Float32 arrays in one WebAssembly memory, so that kernels and ONNX Runtime work on the same bytes. */
import { LeitmotifError } from '../errors.ts';
import { type WasmMemory, wasm } from './wasm.ts';

export interface Heap {
  memory: WasmMemory;
  /**
   * Arrays of these lengths; their addresses are `array.byteOffset`. They hold what the memory held before, and
   * are good until the next call.
   *
   * @throws LeitmotifError `usage` when they need more than 4 GiB together.
   */
  layout(lengths: number[]): Float32Array[];
}

const pageBytes = 65536;
const lineBytes = 64;
const mostPages = 65536;

export function createHeap(): Heap {
  const memory = new wasm.Memory({ initial: 1 });
  return {
    memory,
    layout(lengths) {
      const pages = Math.ceil(lengths.reduce((sum, n) => sum + inLines(n), lineBytes) / pageBytes);
      const missing = pages - memory.buffer.byteLength / pageBytes;
      if (pages > mostPages) {
        const gibibytes = ((pages * pageBytes) / 2 ** 30).toFixed(1);
        throw new LeitmotifError(
          'usage',
          `The factorisation needs ${gibibytes} GiB, but 4 is the most it can have.`,
          {
            hint: 'Use smaller batches or smaller images.',
          },
        );
      }
      if (missing > 0) memory.grow(missing);
      let next = lineBytes;
      return lengths.map((length) => {
        const array = new Float32Array(memory.buffer, next, length);
        next += inLines(length);
        return array;
      });
    },
  };
}

function inLines(length: number): number {
  return Math.ceil((length * 4) / lineBytes) * lineBytes;
}
