/** The library: reads runs. It loads neither Redis nor a network; to make runs there is `leitmotif/run`. */
export { openRunReader as openRun, type RunReader, type Vectors } from './catalog/run-reader.ts';
export { type ErrorCode, errorCodes, LeitmotifError } from './errors.ts';
export type { Categories, Shortcut } from './manifest/categories.ts';
export type { Concept, Concepts } from './manifest/concepts.ts';
export type { Findings, MotifFinding } from './manifest/findings.ts';
export type { Motif, Motifs } from './manifest/motifs.ts';
export type { LedgerEntry, Receipt } from './manifest/receipt.ts';
export type { Parameters, PlannedBatch, Run } from './manifest/run.ts';
export type { Row, TableName } from './manifest/tables.ts';
