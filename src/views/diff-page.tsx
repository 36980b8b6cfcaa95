/** What became of the motifs between two runs, with places that show them side by side. */

import type { MotifDifference, RunDifference } from '../catalog/diff-runs.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import type { Motif } from '../manifest/motifs.ts';
import { counted, decimal, grouped, lastSegment, percent } from './format.ts';
import { motifName } from './motif-finding.tsx';
import { documentOf, Shell } from './shell.tsx';
import { Swatch } from './swatch.tsx';

const headings = {
  kept: 'the same in both',
  drifted: 'changed somewhat',
  appeared: 'new',
  vanished: 'gone',
} as const;

/** `cropsOf` gives the addresses of a motif's pictures; `side` says of which run. */
export function diffPage(props: {
  difference: RunDifference;
  asset: (name: string) => string;
  cropsOf: (motif: Motif, side: 'before' | 'after') => readonly string[];
}): string {
  const { difference, asset, cropsOf } = props;
  const { before, after, by, images, caution, motifs } = difference;
  const names = { before: lastSegment(before.dataset.uri), after: lastSegment(after.dataset.uri) };
  const title = `${before.runId} and ${after.runId}`;
  return documentOf(
    <Shell
      title={`${title} – Leitmotif`}
      crumbs={[{ text: 'Comparison' }]}
      links={{ asset }}
      version={after.versions.leitmotif}
    >
      <div class="page-head">
        <h1>
          <bdi>{names.before}</bdi>
          {names.before === names.after ? (
            ', before and after'
          ) : (
            <>
              {' '}
              and <bdi>{names.after}</bdi>
            </>
          )}
        </h1>
        <p class="muted">
          Before: {before.runId}, {before.model.name}. After: {after.runId}, {after.model.name}.{' '}
          {counted(images.both, 'image')} in both, {grouped(images.before)} only before,{' '}
          {grouped(images.after)} only after; {grouped(images.predicted)} in both are predicted differently.
          Motifs are matched by{' '}
          {by === 'vectors'
            ? 'the cosine of their vectors'
            : 'the correlation of their strengths in the images of both'}
          .
        </p>
        {caution === null ? '' : <p>{caution}</p>}
      </div>
      {(Object.keys(headings) as (keyof typeof headings)[]).map((change) => (
        <Changed
          heading={headings[change]}
          change={change}
          motifs={motifs.filter((motif) => motif.change === change)}
          cropsOf={cropsOf}
        />
      ))}
    </Shell>,
  );
}

function Changed(props: {
  change: string;
  heading: string;
  motifs: readonly MotifDifference[];
  cropsOf: (motif: Motif, side: 'before' | 'after') => readonly string[];
}) {
  const { change, heading, motifs, cropsOf } = props;
  if (motifs.length === 0) return '';
  return (
    <section aria-labelledby={change}>
      <div class="section-head">
        <h2 id={change}>{change.replace(/^./, (first) => first.toUpperCase())}</h2>
        <p class="muted">
          {counted(motifs.length, 'motif')}, {heading}
        </p>
      </div>
      <ol class="categories motifs">
        {motifs.map(({ likeness, before, after }) => (
          <li class="category">
            {likeness === null ? '' : <p class="muted small">likeness {decimal(likeness)}</p>}
            {before ? <Side motif={before} name="before" crops={cropsOf(before, 'before')} /> : ''}
            {after ? <Side motif={after} name="after" crops={cropsOf(after, 'after')} /> : ''}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Side({ motif, name, crops }: { motif: Motif; name: string; crops: readonly string[] }) {
  return (
    <>
      <h3 class="motif-name">
        <Swatch color={motif.color} index={motifNumber(motif.id) - 1} />
        <bdi>{motifName(motif)}</bdi> <span class="muted small">{name}</span>
      </h3>
      <p class="muted small">
        in {counted(motif.prevalence.images, 'image')} ({percent(motif.prevalence.fraction)}),{' '}
        {percent(motif.share)} of what motifs explain
      </p>
      <ul class="crops">
        {crops.map((address) => (
          <li>
            <span class="crop">
              <img
                src={address}
                alt={`${motifName(motif)}, ${name}`}
                width="160"
                height="160"
                loading="lazy"
              />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
