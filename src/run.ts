/** The library's part that makes runs: what `leitmotif run` calls. */
export { type LocalRunOptions, type RunObserver, type RunResult, runLocally } from './local/run.ts';
export { type PlannedRun, planRun } from './pipeline/prepare.ts';
export type { RunRequest } from './pipeline/request.ts';
