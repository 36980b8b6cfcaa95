/** "What recurs": motifs of the dataset, for the overview and for the pages that list all. */
import { isHidden, type ShownMotif } from '../concepts/motif-findings.ts';
import { mayBeMore } from '../concepts/motif-range.ts';
import { counted, percent } from './format.ts';
import type { Links } from './links.ts';
import { MotifExemplar } from './motif-exemplar.tsx';
import { Hidden, MotifNote, TakenFor } from './motif-finding.tsx';
import { MotifHeading } from './motif-heading.tsx';
import { Bar } from './swatch.tsx';

const exemplarsShown = 4;

export interface MotifsShown {
  motifs: readonly ShownMotif[];
  /** How many the run has. */
  total: number;
  /** With motif strengths. */
  images: number;
  /** The largest share of any. */
  largest: number;
  /** What they keep of the batches' models. */
  explainedVariance: number;
  /** Ids of motifs that people found something about and that are no longer there. */
  gone?: readonly string[];
}

export function MotifSection({ links, hasMap, ...shown }: MotifsShown & { links: Links; hasMap: boolean }) {
  const { motifs, total, images, explainedVariance, gone = [] } = shown;
  return (
    <section aria-labelledby="motifs">
      <div class="section-head">
        <h2 id="motifs">Motifs</h2>
        <p class="muted">
          {counted(total, 'concept')} of the whole dataset
          {mayBeMore(total, images)
            ? `, the most that are looked for unasked (leitmotif motifs -m ${2 * total} finds more)`
            : ''}
          ; they keep {percent(explainedVariance)} of what the batches say
          {motifs.length < total ? `; the first ${motifs.length} of them` : ''}
        </p>
        {motifs.length < total ? (
          <p>
            <a href={links.motifs()}>All motifs</a>
          </p>
        ) : (
          ''
        )}
        {hasMap ? (
          <p>
            <a href={links.map()}>Map of all images</a>
          </p>
        ) : (
          ''
        )}
      </div>
      <MotifList motifs={motifs} largest={shown.largest} links={links} />
      {gone.length > 0 ? (
        <p class="more small">
          What was found about {gone.join(', ')} is kept, though {gone.length === 1 ? 'it is' : 'they are'} no
          longer among the motifs.
        </p>
      ) : (
        ''
      )}
    </section>
  );
}

interface MotifListProps extends Pick<MotifsShown, 'motifs' | 'largest'> {
  links: Links;
}

/** Those that somebody hid come last, folded. */
export function MotifList({ motifs, ...rest }: MotifListProps) {
  const hidden = motifs.filter(isHidden);
  return (
    <>
      <MotifCards motifs={motifs.filter((motif) => !isHidden(motif))} {...rest} />
      <Hidden count={hidden.length}>
        <MotifCards motifs={hidden} {...rest} />
      </Hidden>
    </>
  );
}

function MotifCards({ motifs, largest, links }: MotifListProps) {
  return (
    <ol class="categories motifs">
      {motifs.map((motif) => (
        <li class="category">
          <MotifHeading motif={motif} links={links} />
          <Bar part={largest > 0 ? motif.share / largest : 0} color={motif.color} />
          <p class="muted small">
            in {counted(motif.prevalence.images, 'image')} ({percent(motif.prevalence.fraction)}),{' '}
            {percent(motif.share)} of what motifs explain
            <TakenFor motif={motif} />
          </p>
          <MotifNote finding={motif.finding} />
          <ul class="crops">
            {motif.exemplars.slice(0, exemplarsShown).map((exemplar) => (
              <MotifExemplar exemplar={exemplar} links={links} />
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
