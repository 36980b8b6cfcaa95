/** What the factorisation bench prints besides JSON. */
import { availableParallelism, cpus } from 'node:os';

interface Side {
  cpu: number;
  wall: number;
  error: number;
  iterations: number;
}

/** One case; ratios above 1 are in our favour, but for `error_ratio` (ours over the peer's). */
export interface Result {
  bench: string;
  case: string;
  threads: number | string;
  positions: number;
  error_ratio: number;
  cpu_ratio: number;
  wall_ratio: number;
  /** Of our concept vectors with the peer's, matched one to one. */
  cosine_median: number;
  cosine_least: number;
  ours: Side;
  peer: Side;
}

/** Machine, versions and threads; `threads` 0 stands for each side's default, which is one for the solver. */
export function heading(peer: { sklearn: string; numpy: string; python: string }, threads: number): string {
  const machine = `${availableParallelism()} × ${cpus()[0].model.trim()}, Node ${process.versions.node}`;
  const versions = `scikit-learn ${peer.sklearn}, numpy ${peer.numpy}, Python ${peer.python}`;
  return `\n${machine}, ${versions}; threads: ${threads > 0 ? `${threads} each` : 'default each'}`;
}

export function tableRow(result: Result): string {
  const { positions, error_ratio, cpu_ratio, wall_ratio, ours, peer, cosine_median, cosine_least } = result;
  const side = ({ cpu, error, iterations }: Side) =>
    `${cpu.toFixed(4).padStart(8)} s ${error.toFixed(5)} ${String(iterations).padStart(3)} it`;
  const ratios = `error ×${error_ratio.toFixed(4)}  cpu ×${cpu_ratio.toFixed(1).padStart(4)}  wall ×${wall_ratio.toFixed(1).padStart(4)}`;
  const alike = `cosine ${cosine_median.toFixed(3)}, least ${cosine_least.toFixed(3)}`;
  return `${result.case.padEnd(24)} P ${String(positions).padStart(5)}  ours ${side(ours)}  peer ${side(peer)}  ${ratios}  ${alike}`;
}

/** The worst error ratio, and the least and middle CPU ratios by size. */
export function summary(results: Result[]): string {
  const images = (result: Result) => Number(/-b(\d+)-/.exec(result.case)?.[1]);
  const groups: [string, (result: Result) => boolean][] = [
    ['B = 1', (result) => images(result) === 1],
    ['B = 8', (result) => images(result) === 8],
    ['P ≥ 1500', ({ positions }) => positions >= 1500],
  ];
  const lines = groups.flatMap(([name, belongs]) => {
    const ratios = results
      .filter(belongs)
      .map(({ cpu_ratio }) => cpu_ratio)
      .sort((a, b) => a - b);
    if (ratios.length === 0) return [];
    return `cpu at ${name}: least ×${ratios[0].toFixed(1)}, median ×${ratios[ratios.length >> 1].toFixed(1)}`;
  });
  const worst = Math.max(...results.map(({ error_ratio }) => error_ratio));
  return [`worst error ×${worst.toFixed(4)}`, ...lines].join('; ');
}
