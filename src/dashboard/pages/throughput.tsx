/** Images a minute over the last hour, as bars. */
import { counted, grouped } from '../../views/format.ts';

const height = 100;
const step = 10;

/** `minutes` ends with the running one. */
export function Throughput({ minutes }: { minutes: readonly number[] }) {
  const most = Math.max(1, ...minutes);
  const total = minutes.reduce((sum, images) => sum + images, 0);
  const latest = minutes.at(-2) ?? 0;
  return (
    <section class="throughput" aria-labelledby="throughput">
      <div class="throughput-head">
        <h2 id="throughput">Images a minute</h2>
        <p class="muted small">
          {total === 0 ? 'none in the last hour' : `${grouped(total)} in the last hour`}
        </p>
      </div>
      <div class="chart">
        <span class="chart-top" aria-hidden="true">
          {total === 0 ? '' : grouped(most)}
        </span>
        <svg
          viewBox={`0 0 ${minutes.length * step} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Images finished a minute over the last hour: ${latest} in the last whole minute, ${total === 0 ? 0 : most} at most.`}
        >
          {minutes.map((images, i) => (
            <rect
              class="chart-bar"
              x={i * step + 1}
              width={step - 2}
              y={(height * (1 - images / most)).toFixed(1)}
              height={((height * images) / most).toFixed(1)}
            >
              <title>{`${counted(images, 'image')}, ${minutesAgo(minutes.length - 1 - i)}`}</title>
            </rect>
          ))}
        </svg>
      </div>
      <p class="chart-feet muted" aria-hidden="true">
        <span>an hour ago</span>
        <span>now</span>
      </p>
    </section>
  );
}

function minutesAgo(count: number): string {
  return count === 0 ? 'this minute' : `${counted(count, 'minute')} ago`;
}
