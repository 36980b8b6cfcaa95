/** The iterations as ONNX graphs, for devices on which everything stays: matrix products and element-wise steps only. */
import { floats, integers, model, node, value } from '../onnx/build.ts';
import { elementType, type OnnxModel, type OnnxNode, type OnnxTensor } from '../onnx/schema.ts';

/** Iterations in one call of the unrolled form, or one turn of the loop. */
export const iterationsPerTurn = 4;
/** Gradient steps on one factor for one product with V. */
const stepsPerProduct = 10;

/** Gradient steps X ← max(0, Y − (G·Y − A)/d) with Nesterov's momentum, on top of the product they need. */
interface Step {
  nodes: OnnxNode[];
  /** Names: the factor afterwards, the right side A and the Gram matrix G (within blocks). */
  X: string;
  A: string;
  G: string;
}

/**
 * One factor X (r × n) given the other Y (r × m) and M (m × n). Blocks of rows are solved side by side: `mask` (r × r)
 * is 1 within them. d are G's row sums: G ≥ 0, so diag(d) − G is a Laplacian, and steps of 1/d_j never overshoot (the
 * diagonal majoriser of Lee & Seung 2001, but independent of X); momentum as in Beck & Teboulle 2009 (FISTA).
 */
function factorStep(prefix: string, X: string, Y: string, M: string): Step {
  const name = (part: string) => `${prefix}.${part}`;
  const [A, G] = [name('A'), name('G')];
  const nodes = [
    node('MatMul', [Y, M], [A]),
    node('Transpose', [Y], [name('Yt')], { perm: [1, 0] }),
    node('MatMul', [Y, name('Yt')], [name('all')]),
    node('Mul', [name('all'), 'mask'], [G]),
    node('ReduceSum', [G, 'lastAxis'], [name('sums')], { keepdims: 1 }),
    node('Add', [name('sums'), 'tiny'], [name('d')]),
    node('Div', [A, name('d')], [name('b')]),
    node('Div', [G, name('d')], [name('S')]),
  ];
  let [at, last] = [X, X];
  for (let t = 1; t <= stepsPerProduct; t++) {
    const own = (part: string) => name(`${part}${t}`);
    nodes.push(
      node('MatMul', [name('S'), at], [own('Sy')]),
      node('Sub', [at, own('Sy')], [own('rest')]),
      node('Add', [own('rest'), name('b')], [own('moved')]),
      node('Relu', [own('moved')], [own('x')]),
    );
    if (t < stepsPerProduct) {
      nodes.push(
        node('Sub', [own('x'), last], [own('change')]),
        node('Mul', [own('change'), `beta${t}`], [own('far')]),
        node('Add', [own('x'), own('far')], [own('y')]),
      );
    }
    [at, last] = [own('y'), own('x')];
  }
  return { nodes, X: last, A, G };
}

const constants: OnnxTensor[] = [
  floats('tiny', [], [1e-20]),
  floats('minusTwo', [], [-2]),
  integers('lastAxis', [1], [1]),
  ...Array.from({ length: stepsPerProduct - 1 }, (_, i) => floats(`beta${i + 1}`, [], [(i + 1) / (i + 4)])),
];

/**
 * What each row of W and H adds to ‖V − WH‖² − ‖V‖²: −2⟨A_j, H_j⟩ + ⟨G_j, (HHᵀ)_j⟩, r × 1; the sum over a block's rows
 * and ‖V‖² make its squared error.
 */
function rowErrors(prefix: string, { X: H, A, G }: Step, to: string): OnnxNode[] {
  const name = (part: string) => `${prefix}.${part}`;
  return [
    node('Mul', [A, H], [name('AH')]),
    node('ReduceSum', [name('AH'), 'lastAxis'], [name('fit')], { keepdims: 1 }),
    node('Mul', [name('fit'), 'minusTwo'], [name('minusFit')]),
    node('Transpose', [H], [name('Ht')], { perm: [1, 0] }),
    node('MatMul', [H, name('Ht')], [name('HHt')]),
    node('Mul', [G, name('HHt')], [name('GHHt')]),
    node('ReduceSum', [name('GHHt'), 'lastAxis'], [name('model')], { keepdims: 1 }),
    node('Add', [name('minusFit'), name('model')], [to]),
  ];
}

/** `iterationsPerTurn` iterations from W and H, and the errors of where they end. */
function turn(W: string, H: string, errors: string): { nodes: OnnxNode[]; W: string; H: string } {
  const nodes: OnnxNode[] = [];
  let [w, h] = [W, H];
  let step: Step | undefined;
  for (let i = 1; i <= iterationsPerTurn; i++) {
    const forW = factorStep(`W${i}`, w, h, 'Vt');
    step = factorStep(`H${i}`, h, forW.X, 'V');
    nodes.push(...forW.nodes, ...step.nodes);
    [w, h] = [forW.X, step.X];
  }
  return { nodes: [...nodes, ...rowErrors('error', step!, errors)], W: w, H: h };
}

const V = value('V', ['c', 'p']);
const Vt = value('Vt', ['p', 'c']);
const mask = value('mask', ['r', 'r']);
const rename = (from: string, to: string) => node('Identity', [from], [to]);
const toVt = node('Transpose', ['V'], ['Vt'], { perm: [1, 0] });

/** `onV`, Vᵀ from V. */
export const transposeGraph: OnnxModel = model({
  node: [rename('V', 'onV'), toVt],
  initializer: [],
  input: [V],
  output: [value('onV', ['c', 'p']), Vt],
});

/** `W` and `H` as they are: brings them back from a device. */
export const fetchGraph: OnnxModel = model({
  node: [rename('W1', 'W'), rename('H1', 'H')],
  initializer: [],
  input: [value('W1', ['r', 'c']), value('H1', ['r', 'p'])],
  output: [value('W', ['r', 'c']), value('H', ['r', 'p'])],
});

/** `H1` (r × p) from W (r × c), starting at H. */
export const firstHGraph: OnnxModel = (() => {
  const step = factorStep('begin', 'H', 'W', 'V');
  return model({
    node: [...step.nodes, rename(step.X, 'H1')],
    initializer: constants,
    input: [V, mask, value('W', ['r', 'c']), value('H', ['r', 'p'])],
    output: [value('H1', ['r', 'p'])],
  });
})();

/** One turn without control flow: `W1`, `H1` and row errors `E1` from W and H. */
export const unrolledGraph: OnnxModel = (() => {
  const { nodes, W, H } = turn('W', 'H', 'E1');
  return model({
    node: [...nodes, rename(W, 'W1'), rename(H, 'H1')],
    initializer: constants,
    input: [V, Vt, mask, value('W', ['r', 'c']), value('H', ['r', 'p'])],
    output: [value('W1', ['r', 'c']), value('H1', ['r', 'p']), value('E1', ['r', 1])],
  });
})();

/**
 * All of it in one call, so that V crosses to the device once: H from W, then at most `turns` turns, until one lowers
 * the squared error by not more than the part `tolerance` of itself. `E` are the row errors after each turn.
 */
export const loopGraph: OnnxModel = (() => {
  const begin = factorStep('begin', 'H', 'W', 'V');
  const { nodes, W, H } = turn('inW', 'inH', 'outE');
  const body = {
    name: 'turn',
    node: [
      ...nodes,
      rename(W, 'outW'),
      rename(H, 'outH'),
      rename('outE', 'scanE'),
      node('ReduceSum', ['outE'], ['sumE'], { keepdims: 0 }),
      node('Add', ['sumE', 'squaredNorm'], ['outTotal']),
      node('Sub', ['inTotal', 'outTotal'], ['gain']),
      node('Mul', ['inTotal', 'tolerance'], ['least']),
      node('Greater', ['gain', 'least'], ['goOn']),
    ],
    initializer: [],
    input: [
      ...[value('turn', [], elementType.int64), value('unused', [], elementType.bool)],
      ...[value('inW', ['r', 'c']), value('inH', ['r', 'p']), value('inTotal', [])],
    ],
    output: [
      value('goOn', [], elementType.bool),
      ...[value('outW', ['r', 'c']), value('outH', ['r', 'p']), value('outTotal', [])],
      value('scanE', ['r', 1]),
    ],
  };
  const outputs = ['W1', 'H1', 'total', 'E'];
  return model({
    node: [
      toVt,
      ...begin.nodes,
      node('Loop', ['turns', '', 'W', begin.X, 'squaredNorm'], outputs, { body: { graph: body } }),
    ],
    initializer: constants,
    input: [
      ...[V, mask, value('W', ['r', 'c']), value('H', ['r', 'p'])],
      ...[value('turns', [], elementType.int64), value('squaredNorm', []), value('tolerance', [])],
    ],
    output: [value('W1', ['r', 'c']), value('H1', ['r', 'p']), value('E', ['t', 'r', 1])],
  });
})();
