/** How many images hold a motif how strongly: a histogram that needs no script; what stands below leads to the images. */
import { strengthBins, strengthEdge } from '../concepts/motif-strength.ts';
import type { Motif } from '../manifest/motifs.ts';
import { counted, decimal, grouped } from './format.ts';
import type { Links } from './links.ts';

const height = 100;
const step = 10;

/** Every other bin’s edge is written out. */
const edgesLabelled = 2;

/** The bins from 1/32 up; how many images are weaker is said in words, since they would dwarf all others. */
export function StrengthPlot({ motif, links }: { motif: Motif; links: Links }) {
  const { id, color, strengths } = motif;
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
        <ul class="chart-feet muted">
          {bins.map((_, bin) => (
            <li>{bin % edgesLabelled === 0 ? <Edge bin={bin} id={id} links={links} /> : ''}</li>
          ))}
        </ul>
      </figure>
    </section>
  );
}

/** Where a bin begins; leads to the images in which the motif is at least so strong. */
function Edge({ bin, id, links }: { bin: number; id: string; links: Links }) {
  const edge = decimal(strengthEdge(bin + 1));
  if (!links.search) return edge;
  return (
    <a
      href={links.search.images({ motif: id, strength: inAddress(bin) })}
      title={`Images with at least ${edge}`}
    >
      {edge}
    </a>
  );
}

/** The same, short and not too high. */
function inAddress(bin: number): number {
  return Math.floor(strengthEdge(bin + 1) * 1e5) / 1e5;
}

function rangeOf(bin: number): string {
  const from = decimal(strengthEdge(bin + 1));
  return bin + 2 < strengthBins ? `from ${from} to ${decimal(strengthEdge(bin + 2))}` : `from ${from} up`;
}
