/** Starts the Python peer of the factorisation bench and talks to it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { python } from './install-peer.ts';

export interface MatrixFile {
  path: string;
  rows: number;
  cols: number;
}

export interface Peer {
  versions(): Promise<{ sklearn: string; numpy: string; python: string }>;
  make(request: { family: string; channels: number; images: number; path: string }): Promise<{
    rows: number;
    cols: number;
  }>;
  /** Seconds and iterations of one factorisation; concept vectors, k × rows, and heatmaps, k × cols, go to the files. */
  fit(
    request: MatrixFile & { k: number; W?: string; H?: string },
  ): Promise<{ wall: number; cpu: number; iterations: number }>;
  /**
   * Relative errors in float64 of the peer's last fit and of the factors in two files; and the cosines of their concept
   * vectors, matched one to one, the least first.
   */
  score(request: MatrixFile & { k: number; W: string; H: string }): Promise<{
    ours: number;
    peer: number;
    cosines: number[];
  }>;
  close(): void;
}

/** `threads`: of the peer's linear algebra; 0 leaves it at its default. Needs what `installPeer` sees to. */
export function startPeer(threads: number): Peer {
  const script = fileURLToPath(new URL('./peer.py', import.meta.url));
  const limits = threads > 0 ? { OPENBLAS_NUM_THREADS: `${threads}`, OMP_NUM_THREADS: `${threads}` } : {};
  const child = spawn(python, [script], {
    env: { ...process.env, ...limits },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (op: string, request: object = {}) => {
    child.stdin.write(`${JSON.stringify({ op, ...request })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`The peer (${script}) ended before it answered "${op}".`);
    return JSON.parse(value);
  };
  return {
    versions: () => ask('versions'),
    make: (request) => ask('make', request),
    fit: (request) => ask('fit', request),
    score: (request) => ask('score', request),
    close: () => child.stdin.end(),
  };
}
