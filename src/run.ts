/** The library's part that makes runs: what `leitmotif run` calls. */
export { type LocalRunOptions, type RunObserver, type RunResult, runLocally } from './local/run.ts';
export { type PlannedRun, planRun, type RunRequest } from './pipeline/prepare.ts';
