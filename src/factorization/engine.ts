/** The big matrix products, done by ONNX Runtime; graphs are free of shapes and made once per process. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { model, node, value } from '../onnx/build.ts';
import { encodeOnnx } from '../onnx/codec.ts';
import type { Matrix } from './matrix.ts';

/** Right side and Gram matrix of the least squares ‖M − YᵀX‖² for given X: `A` is X·Mᵀ, `G` is X·Xᵀ. */
export interface Normal {
  A: Float32Array;
  G: Float32Array;
  tensors: { A: Tensor; G: Tensor };
}

export function normalEquations(A: Float32Array, G: Float32Array, k: number): Normal {
  const tensors = { A: new Tensor('float32', A, [k, A.length / k]), G: new Tensor('float32', G, [k, k]) };
  return { A, G, tensors };
}

/** A product that stays in the runtime's form, to be used many times. */
export interface Operand {
  tensor: Tensor;
  rows: number;
  cols: number;
}

export interface Engine {
  /** `out.A` ← X·Mᵀ (k × m), `out.G` ← X·Xᵀ for M (m × n) and X (k × n). */
  normal(M: Operand, X: Operand, out: Normal): Promise<void>;
  /** The same for M = (Left·Right)ᵀ known by its factors: `out.A` ← (X·Left)·Right. */
  factoredNormal(X: Operand, left: Operand, right: Operand, out: Normal): Promise<void>;
  /** A·B. */
  product(A: Operand, B: Operand): Promise<Operand>;
  /** Aᵀ. */
  transpose(A: Operand): Promise<Operand>;
  /** Aᵀ·A, row-major. */
  gram(A: Operand): Promise<Float32Array>;
  /** `out` (k × k) ← X·Xᵀ. */
  rowGram(X: Operand, out: Tensor): Promise<void>;
  close(): Promise<void>;
}

export function operand({ data, rows, cols }: Matrix): Operand {
  return { tensor: new Tensor('float32', data, [rows, cols]), rows, cols };
}

/** X·Xᵀ, row-major. */
export async function rowProducts(engine: Engine, X: Matrix): Promise<Float32Array> {
  const out = { data: new Float32Array(X.rows ** 2), rows: X.rows, cols: X.rows };
  await engine.rowGram(operand(X), operand(out).tensor);
  return out.data;
}

const transposed = (from: string, to: string) => node('Transpose', [from], [to], { perm: [1, 0] });
const product = (a: string, b: string, to: string) => node('MatMul', [a, b], [to]);

// M is the left operand: with a skinny right operand that is twice as fast as X·Mᵀ.
const normalGraph = model({
  node: [transposed('X', 'Xt'), product('M', 'Xt', 'At'), transposed('At', 'A'), product('X', 'Xt', 'G')],
  initializer: [],
  input: [value('M', ['m', 'n']), value('X', ['k', 'n'])],
  output: [value('A', ['k', 'm']), value('G', ['k', 'k'])],
});

const factoredNormalGraph = model({
  node: [
    product('X', 'left', 'XL'),
    product('XL', 'right', 'A'),
    transposed('X', 'Xt'),
    product('X', 'Xt', 'G'),
  ],
  initializer: [],
  input: [value('X', ['k', 'n']), value('left', ['n', 'l']), value('right', ['l', 'm'])],
  output: [value('A', ['k', 'm']), value('G', ['k', 'k'])],
});

const productGraph = model({
  node: [product('A', 'B', 'Y')],
  initializer: [],
  input: [value('A', ['m', 'n']), value('B', ['n', 'l'])],
  output: [value('Y', ['m', 'l'])],
});

const transposeGraph = model({
  node: [transposed('A', 'At')],
  initializer: [],
  input: [value('A', ['m', 'n'])],
  output: [value('At', ['n', 'm'])],
});

const gramGraph = model({
  node: [transposed('A', 'At'), product('At', 'A', 'G')],
  initializer: [],
  input: [value('A', ['m', 'n'])],
  output: [value('G', ['n', 'n'])],
});

const rowGramGraph = model({
  node: [transposed('X', 'Xt'), product('X', 'Xt', 'G')],
  initializer: [],
  input: [value('X', ['k', 'n'])],
  output: [value('G', ['k', 'k'])],
});

/** `threads`: how many threads one product may use (1 or more); results repeat bit by bit for the same count. */
export async function openEngine(threads: number): Promise<Engine> {
  const graphs = [normalGraph, factoredNormalGraph, productGraph, transposeGraph, gramGraph, rowGramGraph];
  const sessions = await Promise.all(
    graphs.map((graph) =>
      InferenceSession.create(encodeOnnx(graph), {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      }),
    ),
  );
  const [normal, factoredNormal, multiply, flip, gram, rowGram] = sessions;

  return {
    async normal(M, X, out) {
      await normal.run({ M: M.tensor, X: X.tensor }, out.tensors);
    },
    async factoredNormal(X, left, right, out) {
      const feeds = { X: X.tensor, left: left.tensor, right: right.tensor };
      await factoredNormal.run(feeds, out.tensors);
    },
    async product(A, B) {
      const { Y } = await multiply.run({ A: A.tensor, B: B.tensor });
      return { tensor: Y as Tensor, rows: A.rows, cols: B.cols };
    },
    async transpose(A) {
      const { At } = await flip.run({ A: A.tensor });
      return { tensor: At as Tensor, rows: A.cols, cols: A.rows };
    },
    async gram(A) {
      const { G } = await gram.run({ A: A.tensor });
      return G.data as Float32Array;
    },
    async rowGram(X, out) {
      await rowGram.run({ X: X.tensor }, { G: out });
    },
    async close() {
      await Promise.all(sessions.map((session) => session.release()));
    },
  };
}
