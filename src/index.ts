/** The library: what the command line calls, for programs. */
export { openRun, type StoredRun } from './catalog/open-run.ts';
export { type ErrorCode, errorCodes, LeitmotifError } from './errors.ts';
export {
  type LocalRunOptions,
  type RunObserver,
  type RunResult,
  runLocally,
} from './local/run.ts';
export type { Categories } from './manifest/categories.ts';
export type { Concepts } from './manifest/concepts.ts';
export type { Receipt } from './manifest/receipt.ts';
export type { Parameters, Run } from './manifest/run.ts';
export { type PlannedRun, planRun, type RunRequest } from './pipeline/prepare.ts';
export { openStore, type Store } from './store/store.ts';
