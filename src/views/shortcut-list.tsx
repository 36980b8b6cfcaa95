/** "Candidate shortcuts": categories that the network predicts from a motif which does not look like them. */
import { isHidden, type NamedMotif } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import type { Shortcut } from '../manifest/categories.ts';
import { pictureName } from '../store/layout.ts';
import { counted, lastSegment, percent } from './format.ts';
import { imageAnchor, type Links } from './links.ts';
import { Hidden, MotifMarks, MotifNote, motifName } from './motif-finding.tsx';
import { MotifHeading } from './motif-heading.tsx';
import { Swatch } from './swatch.tsx';

/** Shown of them, the most suspicious. */
const shown = 12;

/** Nothing where there are neither candidates nor motifs that somebody marked. */
export function ShortcutList(props: {
  shortcuts: readonly Shortcut[];
  motifs: readonly NamedMotif[];
  links: Links;
}) {
  const { motifs, links } = props;
  const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));
  const candidates = props.shortcuts.flatMap((shortcut) => {
    const motif = motifOf.get(shortcut.motif);
    return motif ? [{ ...shortcut, motif }] : [];
  });
  const visible = candidates.filter(({ motif }) => !isHidden(motif));
  const hidden = candidates.filter(({ motif }) => isHidden(motif));
  return (
    <>
      <MarkedShortcuts motifs={motifs.filter(({ finding }) => finding?.shortcut)} links={links} />
      {candidates.length > 0 ? (
        <section aria-labelledby="shortcuts">
          <div class="section-head">
            <h2 id="shortcuts">Candidate shortcuts</h2>
            <p class="muted">
              Predictions whose evidence lies in a motif that alone is hardly taken for them: a ranking to
              look through, not a test
              {visible.length > shown ? `; the first ${shown} of ${visible.length}` : ''}
            </p>
          </div>
          <Candidates candidates={visible.slice(0, shown)} links={links} />
          <Hidden count={hidden.length}>
            <Candidates candidates={hidden} links={links} />
          </Hidden>
        </section>
      ) : (
        ''
      )}
    </>
  );
}

/** Motifs that somebody marked as shortcuts, with what they noted. */
function MarkedShortcuts({ motifs, links }: { motifs: readonly NamedMotif[]; links: Links }) {
  if (motifs.length === 0) return '';
  return (
    <section aria-labelledby="marked-shortcuts">
      <div class="section-head">
        <h2 id="marked-shortcuts">Marked as shortcuts</h2>
        <p class="muted">Motifs that somebody found the network to rely on for the wrong reasons</p>
      </div>
      <ul class="categories">
        {motifs.map((motif) => (
          <li class="category">
            <MotifHeading motif={motif} links={links} />
            <MotifNote finding={motif.finding} />
            <p class="muted small">in {counted(motif.images, 'image')}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Candidates(props: {
  candidates: ReadonlyArray<Omit<Shortcut, 'motif'> & { motif: NamedMotif }>;
  links: Links;
}) {
  const { candidates, links } = props;
  return (
    <ol class="categories shortcuts">
      {candidates.map(({ category, label, motif, evidence, images, exemplars }) => (
        <li class="category">
          <h3 class="motif-name">
            {links.search ? <a href={links.search.category(category)}>{label}</a> : label}
          </h3>
          <p class="small">
            {percent(evidence)} of the evidence lies in{' '}
            <Swatch color={motif.color} index={motifNumber(motif.id) - 1} />{' '}
            <a href={links.motif(motif.id)}>
              motif {motifNumber(motif.id)}, <bdi>{motifName(motif)}</bdi>
            </a>{' '}
            <MotifMarks finding={motif.finding} />
          </p>
          <p class="muted small">in {counted(images, 'image')} predicted as it, among them</p>
          <ul class="crops">
            {exemplars.map(({ batchId, key, score }) => (
              <li>
                <a class="crop" href={`${links.batch(batchId)}#${imageAnchor(key)}`}>
                  <img
                    src={links.object(batchId, pictureName(key))}
                    alt={`${lastSegment(key)}: ${label} ${percent(score)}`}
                    loading="lazy"
                  />
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
