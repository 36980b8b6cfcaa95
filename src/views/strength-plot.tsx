/** How many images hold a motif how strongly: a histogram that needs no script. */
import { strengthBins, strengthEdge } from '../concepts/motif-strength.ts';
import type { Motif } from '../manifest/motifs.ts';
import { counted, decimal, grouped } from './format.ts';

const height = 100;
const step = 10;

/** The bins from 1/32 up; how many images are weaker is said in words, since they would dwarf all others. */
export function StrengthPlot({ motif }: { motif: Motif }) {
  const { color, strengths } = motif;
  const [weaker = 0, ...bins] = strengths;
  const most = Math.max(1, ...bins);
  return (
    <section aria-labelledby="strengths">
      <div class="section-head">
        <h2 id="strengths">How strong it is</h2>
        <p class="muted">
          Images by its mean strength in them; {counted(weaker, 'image')} below {decimal(strengthEdge(1))}
        </p>
      </div>
      <figure class="strengths">
        <div class="chart">
          <span class="chart-top" aria-hidden="true">
            {grouped(most)}
          </span>
          <svg
            viewBox={`0 0 ${bins.length * step} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`Images by strength: ${bins.map((count, bin) => `${count} ${rangeOf(bin)}`).join(', ')}.`}
          >
            {bins.map((count, bin) => (
              <rect
                x={bin * step + 1}
                width={step - 2}
                y={(height * (1 - count / most)).toFixed(1)}
                height={((height * count) / most).toFixed(1)}
                fill={color}
              >
                <title>{`${counted(count, 'image')} ${rangeOf(bin)}`}</title>
              </rect>
            ))}
          </svg>
        </div>
        <p class="chart-feet muted" aria-hidden="true">
          {bins.map((_, bin) => (
            <span>{bin % 2 === 0 ? decimal(strengthEdge(bin + 1)) : ''}</span>
          ))}
        </p>
      </figure>
    </section>
  );
}

function rangeOf(bin: number): string {
  const from = decimal(strengthEdge(bin + 1));
  return bin + 2 < strengthBins ? `from ${from} to ${decimal(strengthEdge(bin + 2))}` : `from ${from} up`;
}
