/** What monitoring reads, in Prometheus' text format: BullMQ's own counts and Leitmotif's. */
import type { Queues } from '../queue/queues.ts';
import { readTotals } from '../queue/tally.ts';
import { listWorkers } from '../queue/workers.ts';

interface Family {
  name: string;
  type: 'counter' | 'gauge';
  help: string;
  samples: Array<{ labels: Record<string, string>; value: number }>;
}

export async function queueMetrics(queues: Queues): Promise<string> {
  const [ofRuns, ofBatches, ofNodes, totals, workers] = await Promise.all([
    queues.runs.exportPrometheusMetrics(),
    queues.batches.exportPrometheusMetrics(),
    queues.nodes.exportPrometheusMetrics(),
    readTotals(queues.redis),
    listWorkers(queues),
  ]);
  const processes: Record<string, number> = {};
  for (const { device, processes: count } of workers) processes[device] = (processes[device] ?? 0) + count;
  const families = [
    ...familiesOf(totals),
    gauge(
      'leitmotif_worker_processes',
      'Batches that connected workers take at once, by device',
      'device',
      processes,
    ),
  ];
  return `${[...mergeFamilies([ofRuns, ofBatches, ofNodes]), ...families.map(textOf)].join('\n')}\n`;
}

/** `totals` as `readTotals` gives them. */
function familiesOf(totals: Record<string, number>): Family[] {
  const under = (prefix: string) =>
    Object.fromEntries(
      Object.entries(totals).flatMap(([field, value]) =>
        field.startsWith(prefix) ? [[field.slice(prefix.length), value]] : [],
      ),
    );
  const counter = (name: string, help: string, label: string, prefix: string): Family => ({
    ...gauge(name, help, label, under(prefix)),
    type: 'counter',
  });
  return [
    counter('leitmotif_images_total', 'Images that workers have finished, by outcome', 'outcome', 'images:'),
    counter('leitmotif_image_problems_total', 'Images without results, by reason', 'code', 'reason:'),
    counter('leitmotif_batches_total', 'Batches that workers have ended, by outcome', 'outcome', 'batches:'),
    counter(
      'leitmotif_batch_failures_total',
      'Batches that failed as a whole, by reason',
      'code',
      'batch-reason:',
    ),
    counter('leitmotif_stage_seconds_total', 'Wall time of batches, by stage', 'stage', 'seconds:'),
    counter('leitmotif_device_batches_total', 'Finished batches, by device', 'device', 'device:'),
  ];
}

function gauge(name: string, help: string, label: string, values: Record<string, number>): Family {
  const samples = Object.entries(values).map(([key, value]) => ({ labels: { [label]: key }, value }));
  return { name, type: 'gauge', help, samples };
}

function textOf({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ labels, value }) => {
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}{${inside.join(',')}} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n');
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

/** Puts expositions of the same metrics together: each may be described only once. */
export function mergeFamilies(expositions: readonly string[]): string[] {
  const families = new Map<string, { head: string[]; samples: string[] }>();
  for (const line of expositions.flatMap((text) => text.split('\n'))) {
    const name = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1] ?? /^[^\s{]+/.exec(line)?.[0];
    if (!name) continue;
    const family = families.get(name) ?? { head: [], samples: [] };
    families.set(name, family);
    if (!line.startsWith('#')) family.samples.push(line);
    else if (!family.head.includes(line)) family.head.push(line);
  }
  return [...families.values()].map(({ head, samples }) => [...head, ...samples].join('\n'));
}
