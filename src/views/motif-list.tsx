/** "What recurs": the motifs of the dataset, for the overview. */
import { isHidden, type ShownMotif, type ShownMotifs } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import { counted, percent } from './format.ts';
import type { Links } from './links.ts';
import { MotifExemplar } from './motif-exemplar.tsx';
import { Hidden, MotifMarks, MotifNote, motifName, TakenFor } from './motif-finding.tsx';
import { Bar, Swatch } from './swatch.tsx';

const exemplarsShown = 4;

export function MotifList({ motifs: manifest, links }: { motifs: ShownMotifs; links: Links }) {
  const { motifs, link, m } = manifest;
  const largest = Math.max(...motifs.map(({ share }) => share));
  const hidden = motifs.filter(isHidden);
  return (
    <section aria-labelledby="motifs">
      <div class="section-head">
        <h2 id="motifs">Motifs</h2>
        <p class="muted">
          {counted(m, 'concept')} of the whole dataset; they keep {percent(link.explainedVariance)} of what
          the batches say
        </p>
      </div>
      <MotifCards motifs={motifs.filter((motif) => !isHidden(motif))} largest={largest} links={links} />
      <Hidden count={hidden.length}>
        <MotifCards motifs={hidden} largest={largest} links={links} />
      </Hidden>
    </section>
  );
}

function MotifCards(props: { motifs: readonly ShownMotif[]; largest: number; links: Links }) {
  const { motifs, largest, links } = props;
  return (
    <ol class="categories motifs">
      {motifs.map((motif) => (
        <li class="category">
          <h3 class="motif-name">
            <Swatch color={motif.color} index={motifNumber(motif.id) - 1} />
            <a href={links.motif(motif.id)}>
              <span class="visually-hidden">Motif {motifNumber(motif.id)}: </span>
              <bdi>{motifName(motif)}</bdi>
            </a>
            <MotifMarks finding={motif.finding} />
          </h3>
          <Bar part={largest > 0 ? motif.share / largest : 0} color={motif.color} />
          <p class="muted small">
            in {counted(motif.prevalence.images, 'image')} ({percent(motif.prevalence.fraction)}),{' '}
            {percent(motif.share)} of all activation
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
