import type { Job } from 'bullmq';
import { expect, test, vi } from 'vitest';
import { createWorker } from '../../src/local/worker.ts';
import type { BatchJobData } from '../../src/queue/jobs.ts';
import { createProcesses } from '../../src/queue/processes.ts';

vi.mock('../../src/local/worker.ts');

test('a run is told to be worked on as long as a process has one of its batches', async () => {
  const said: string[] = [];
  vi.mocked(createWorker).mockReturnValue({
    run: async () => {
      said.push('computed');
      return { type: 'failed', failure: { code: 'worker-crashed', reason: 'It was killed.' } };
    },
    stop: async () => {},
  });
  const processes = createProcesses({ threads: 1, device: 'cpu' }, ({ storeUri, runId }) => {
    said.push(`begins ${storeUri}/${runId}`);
    return () => said.push('ends');
  });
  const data = { storeUri: '/results', runId: 'run', batchId: '000000-abcdef01' };
  await expect(processes.batch({ data } as Job<BatchJobData>)).rejects.toThrow('It was killed.');
  expect(said).toEqual(['begins /results/run', 'computed', 'ends']);
});
