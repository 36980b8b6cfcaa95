/** Adds up the wall time of a batch's stages. */
export interface Stopwatch {
  /** Runs the work and adds its time to the stage; stages that overlap each count in full. */
  time<T>(stage: string, work: () => Promise<T>): Promise<T>;
  seconds(): Record<string, number>;
}

export function createStopwatch(): Stopwatch {
  const totals: Record<string, number> = {};
  return {
    async time(stage, work) {
      const start = performance.now();
      try {
        return await work();
      } finally {
        totals[stage] = (totals[stage] ?? 0) + (performance.now() - start) / 1000;
      }
    },
    seconds: () =>
      Object.fromEntries(Object.entries(totals).map(([stage, s]) => [stage, Number(s.toFixed(3))])),
  };
}
