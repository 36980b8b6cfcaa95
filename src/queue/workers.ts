/** Who works: every worker names itself to Redis, with the machine and device it works on. */
import { hostname } from 'node:os';
import type { Queues } from './queues.ts';

export interface WorkerInfo {
  /** As in a job's `processedBy`. */
  name: string;
  host: string;
  pid: number;
  device: string;
  /** Batches at once. */
  processes: number;
  /** How long it has been connected. */
  seconds: number;
}

/** Client names in Redis hold no white space; a host's name goes in encoded. */
export function workerName({ device, processes }: { device: string; processes: number }): string {
  return [encodeURIComponent(hostname()), process.pid, device, processes].join('/');
}

/** Every connected worker, by host and process; those of another naming are left out. */
export async function listWorkers({ batches }: Queues): Promise<WorkerInfo[]> {
  const clients = await batches.getWorkers();
  return clients
    .flatMap(({ rawname = '', age = '0' }) => {
      const name = rawname.split(':w:')[1];
      const [host, pid, device, processes] = name?.split('/') ?? [];
      if (!name || !host || !pid || !device || !processes) return [];
      return [
        {
          name,
          host: decodeURIComponent(host),
          pid: Number(pid),
          device,
          processes: Number(processes),
          seconds: Number(age),
        },
      ];
    })
    .sort((a, b) => (a.host === b.host ? a.pid - b.pid : a.host < b.host ? -1 : 1));
}
