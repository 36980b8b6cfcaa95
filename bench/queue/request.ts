/** The run that the benchmarks ask for. */
import type { RunRequest } from '../../src/pipeline/request.ts';
import { exampleParameters } from '../../test/example-run.ts';

export function requestFor(dataset: string, store: string, batchSize = 8): RunRequest {
  const parameters = { ...exampleParameters, batchSize };
  return { dataset, store, model: 'inception-v3', include: [], exclude: [], parameters };
}
