/** Who is working, on what machine and device, and which batches they have in hand. */
import { batchNumber, counted, duration } from '../../views/format.ts';
import { paths } from '../paths.ts';
import type { QueueView } from '../queue-view.ts';

export function Workers({ workers }: { workers: QueueView['workers'] }) {
  return (
    <section class="workers" aria-labelledby="workers">
      <div class="throughput-head">
        <h2 id="workers">Workers</h2>
        <p class="muted small">{counted(workers.length, 'worker')}</p>
      </div>
      {workers.length === 0 ? (
        <p class="muted">
          Start some: <code>leitmotif worker</code>, on as many machines as you like.
        </p>
      ) : (
        <ul>
          {workers.map(({ name, host, pid, device, processes, seconds, batches }) => (
            <li id={`worker-${name}`}>
              <p>
                <strong>
                  <bdi>{host}</bdi>
                </strong>{' '}
                <span class="device">{device}</span>
              </p>
              <p class="muted small">
                process {pid}, {counted(processes, 'batch')} at once, {age(seconds)}
              </p>
              <p class="small">
                {batches.length === 0
                  ? 'idle'
                  : batches.map(({ runId, batchId, jobId }, i) => (
                      <>
                        {i > 0 ? ', ' : ''}
                        <a href={paths.job('batches', jobId)} title={runId}>
                          batch {batchNumber(batchId)}
                        </a>
                      </>
                    ))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function age(seconds: number): string {
  if (seconds < 60) return 'just connected';
  return seconds < 3600 ? `for ${counted(Math.floor(seconds / 60), 'minute')}` : `for ${duration(seconds)}`;
}
