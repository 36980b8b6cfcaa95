/** How a batch's number of concepts was chosen: the reason, a small picture of the sweep and a table of it. */
import type { Rank } from '../manifest/concepts.ts';
import { counted, decimal } from './format.ts';

type Point = Rank['points'][number];

const picture = { width: 560, height: 200, left: 44, right: 44, top: 14, bottom: 34 };

export function RankSweep({ rank }: { rank: Rank }) {
  return (
    <section aria-labelledby="rank">
      <div class="section-head">
        <h2 id="rank">Why {counted(rank.k, 'concept')}</h2>
        <p class="muted">
          {rank.from} to {rank.to} were tried
        </p>
      </div>
      <p class="reason">{rank.reason}</p>
      <div class="sweep">
        <SweepPicture rank={rank} />
        <SweepTable rank={rank} />
      </div>
    </section>
  );
}

function SweepPicture({ rank: { from, to, k, points } }: { rank: Rank }) {
  const { width, height, left, right, top, bottom } = picture;
  const errors = points.map((point) => point.relativeError);
  const [least, most] = [Math.min(...errors), Math.max(...errors)];
  const x = (at: number) => left + ((at - from) / Math.max(1, to - from)) * (width - left - right);
  const y = (part: number) => top + (1 - part) * (height - top - bottom);
  const error = (value: number) => y(most > least ? (value - least) / (most - least) : 1);
  const line = (value: (point: Point) => number) =>
    points.map((point) => `${x(point.k).toFixed(1)},${value(point).toFixed(1)}`).join(' ');
  const chosen = points.find((point) => point.k === k)!;
  const labelled = points.filter(
    (point) => to - from <= 16 || (point.k - from) % Math.ceil((to - from) / 12) === 0,
  );
  const description = `Relative error falls from ${decimal(most)} to ${decimal(least)}; ${k} concepts were chosen.`;
  return (
    <figure>
      <svg class="sweep-picture" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={description}>
        <line class="axis" x1={left} y1={height - bottom} x2={width - right} y2={height - bottom} />
        <line class="chosen" x1={x(k)} y1={top} x2={x(k)} y2={height - bottom} />
        <polyline class="stability" points={line(({ stability }) => y(stability))} />
        <polyline class="error" points={line(({ relativeError }) => error(relativeError))} />
        {points.map((point) => (
          <circle class="error" cx={x(point.k).toFixed(1)} cy={error(point.relativeError).toFixed(1)} r="3" />
        ))}
        <circle class="here" cx={x(k).toFixed(1)} cy={error(chosen.relativeError).toFixed(1)} r="6" />
        {labelled.map((point) => (
          <text x={x(point.k).toFixed(1)} y={height - bottom + 18} text-anchor="middle">
            {point.k}
          </text>
        ))}
        <text class="error" x={left - 8} y={error(most) + 4} text-anchor="end">
          {decimal(most)}
        </text>
        <text class="error" x={left - 8} y={error(least) + 4} text-anchor="end">
          {most > least ? decimal(least) : ''}
        </text>
        <text class="stability" x={width - right + 8} y={y(1) + 4}>
          1
        </text>
        <text class="stability" x={width - right + 8} y={y(0) + 4}>
          0
        </text>
      </svg>
      <figcaption class="small muted">
        <span class="key-error">Relative error</span> (left) and <span class="key-stability">stability</span>{' '}
        (right) over the number of concepts
      </figcaption>
    </figure>
  );
}

function SweepTable({ rank: { k, points } }: { rank: Rank }) {
  return (
    <div class="table-frame">
      <table class="sweep-table">
        <thead>
          <tr>
            <th scope="col">Concepts</th>
            <th scope="col" title="‖V − WH‖ / ‖V‖, on a sample where the batch is large">
              Relative error
            </th>
            <th scope="col" title="How much of the squared error the last concept takes off">
              Gain
            </th>
            <th scope="col" title="Likeness of the concepts that two independent random starts find">
              Stability
            </th>
            <th scope="col" title="Mean likeness of a concept to the one nearest to it">
              Overlap
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map((point, i) => (
            <tr {...(point.k === k ? { class: 'chosen', 'aria-current': 'true' } : {})}>
              <th scope="row">{point.k}</th>
              <td>{point.relativeError.toFixed(3)}</td>
              <td>{i > 0 ? gain(points[i - 1]!, point) : '–'}</td>
              <td>{decimal(point.stability)}</td>
              <td>{decimal(point.similarity)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function gain(before: Point, after: Point): string {
  if (before.relativeError === 0) return '–';
  return `${(100 * Math.max(0, 1 - (after.relativeError / before.relativeError) ** 2)).toFixed(1)}\u00a0%`;
}
