/** A motif's page: what it is, where it is strongest, which concepts it is made of, what it occurs with. */

import type { Child } from 'hono/jsx';
import { isHidden, type NamedMotif, type ShownMotif } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import { unclear } from '../concepts/name.ts';
import type { Run } from '../manifest/run.ts';
import { ConceptCrop } from './concept-crop.tsx';
import { Figure } from './figure.tsx';
import { batchNumber, counted, decimal, grouped, lastSegment, percent } from './format.ts';
import type { Links } from './links.ts';
import { MotifExemplar } from './motif-exemplar.tsx';
import { Hidden, MotifMarks, MotifNote, motifName } from './motif-finding.tsx';
import { MotifLink } from './motif-link.tsx';
import { ScoreList, Tentative } from './score-list.tsx';
import { documentOf, Shell } from './shell.tsx';
import { StrengthPlot } from './strength-plot.tsx';
import { Swatch } from './swatch.tsx';

export interface MotifPageProps {
  run: Pick<Run, 'dataset' | 'versions' | 'model'>;
  motif: ShownMotif;
  /** Images with motif strengths. */
  images: number;
  /** All motifs of the run. */
  motifs: readonly NamedMotif[];
  links: Links;
  /** The map, coloured by this motif. */
  mapHref?: string | undefined;
  /** Where findings can be changed: the form for it. */
  form?: Child;
}

export function motifPage(props: MotifPageProps): string {
  const { run, motif, images, motifs, links, mapHref, form } = props;
  const number = motifNumber(motif.id);
  const dataset = lastSegment(run.dataset.uri);
  const crumbs = [{ text: dataset, href: links.run() }, { text: `Motif ${number}` }];
  return documentOf(
    <Shell
      title={`Motif ${number}, ${motifName(motif)} – ${dataset} – Leitmotif`}
      crumbs={crumbs}
      links={links}
      version={run.versions.leitmotif}
    >
      <MotifHead motif={motif} images={images} modelName={run.model.name} />
      {mapHref ? (
        <p class="more">
          <a href={mapHref}>Where it is on the map</a>
        </p>
      ) : (
        ''
      )}
      {form ?? ''}
      <section aria-labelledby="exemplars">
        <div class="section-head">
          <h2 id="exemplars">Where it is strongest</h2>
          <p class="muted">With its mean strength in the image; 1: typically present everywhere</p>
          {links.search && motif.prevalence.images > 0 ? (
            <p>
              <a href={links.search.images({ motif: motif.id })}>
                All {counted(motif.prevalence.images, 'image')} with it, strongest first
              </a>
            </p>
          ) : (
            ''
          )}
        </div>
        <ul class="motif-exemplars">
          {motif.exemplars.map((exemplar) => (
            <MotifExemplar exemplar={exemplar} links={links} caption />
          ))}
        </ul>
      </section>
      <StrengthPlot motif={motif} links={links} />
      {motif.members.length > 0 ? <Members motif={motif} links={links} /> : ''}
      {motif.cooccurrence.length > 0 ? <Companions motif={motif} motifs={motifs} links={links} /> : ''}
    </Shell>,
  );
}

function MotifHead({ motif, images, modelName }: { motif: ShownMotif; images: number; modelName: string }) {
  const { id, color, prevalence, share, purity, memberCount, strength, finding } = motif;
  const figures = [
    {
      term: 'Images',
      value: grouped(prevalence.images),
      detail: `of ${grouped(images)}, ${percent(prevalence.fraction)}`,
    },
    { term: 'Share', value: percent(share), detail: 'of all explained activation' },
    { term: 'Mean strength', value: decimal(strength), detail: 'over all images' },
    {
      term: 'Purity',
      value: purity === null ? '–' : percent(purity),
      detail: 'of its concepts’ activation is this motif',
    },
    { term: 'Concepts', value: grouped(memberCount), detail: 'are this motif more than any other' },
  ];
  return (
    <div class="hero">
      <h1 class="motif-name">
        <Swatch color={color} index={motifNumber(id) - 1} /> <bdi>{motifName(motif)}</bdi>
        <MotifMarks finding={finding} />
      </h1>
      <p class="run-id">
        <code>{id}</code>
      </p>
      <MotifNote finding={finding} />
      <p class="lead">What {modelName}’s head takes the motif’s vector for:</p>
      <ScoreList taken={motif} color={color} class="scores motif-scores" />
      <Tentative taken={motif} />
      <dl class="figures">
        {figures.map((figure) => (
          <Figure {...figure} />
        ))}
      </dl>
    </div>
  );
}

function Members({ motif, links }: { motif: ShownMotif; links: Links }) {
  const { members, memberCount } = motif;
  return (
    <section aria-labelledby="members">
      <div class="section-head">
        <h2 id="members">Its concepts in the batches</h2>
        <p class="muted">
          {members.length < memberCount
            ? `The ${members.length} heaviest of ${counted(memberCount, 'concept')}`
            : counted(memberCount, 'concept')}
          , with the part of what motifs explain of each that is this one, and how much they explain
        </p>
      </div>
      <ul class="motif-exemplars">
        {members.map(({ batchId, concept, name, part, explained }) => (
          <li>
            <ConceptCrop batchId={batchId} concept={concept} links={links} />
            <p class="small caption">
              <bdi>{name ?? unclear}</bdi>{' '}
              <span class="muted">
                {percent(part)} of {percent(explained)}, batch {batchNumber(batchId)}, concept {concept + 1}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Companions({ motif, motifs, links }: Pick<MotifPageProps, 'motif' | 'motifs' | 'links'>) {
  const byId = new Map(motifs.map((other) => [other.id, other]));
  const companions = motif.cooccurrence.flatMap(({ id, ...both }) => {
    const other = byId.get(id);
    return other ? [{ other, ...both }] : [];
  });
  const hidden = companions.filter(({ other }) => isHidden(other));
  const list = (shown: typeof companions) => (
    <ul class="companions">
      {shown.map(({ other, images, lift }) => (
        <li>
          <Swatch color={other.color} index={motifNumber(other.id) - 1} />
          <MotifLink motif={other} links={links} />
          <MotifMarks finding={other.finding} />
          <span class="muted">
            {counted(images, 'image')}, {decimal(lift)}×
          </span>
        </li>
      ))}
    </ul>
  );
  return (
    <section aria-labelledby="companions">
      <div class="section-head">
        <h2 id="companions">What it occurs with</h2>
        <p class="muted">Images that show both, and how many times as many as chance would give</p>
      </div>
      {list(companions.filter(({ other }) => !isHidden(other)))}
      <Hidden count={hidden.length}>{list(hidden)}</Hidden>
    </section>
  );
}
