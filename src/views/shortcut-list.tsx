/** "Candidate shortcuts": categories that the network predicts from a motif which does not look like them. */
import { motifNumber } from '../concepts/motif-ids.ts';
import type { Shortcut } from '../manifest/categories.ts';
import type { Motif } from '../manifest/motifs.ts';
import { pictureName } from '../store/layout.ts';
import { counted, lastSegment, percent } from './format.ts';
import { imageAnchor, type Links } from './links.ts';
import { motifName } from './motif-list.tsx';
import { Swatch } from './swatch.tsx';

/** Shown of them, the most suspicious. */
const shown = 12;

export function ShortcutList(props: {
  shortcuts: readonly Shortcut[];
  motifs: readonly Motif[];
  links: Links;
}) {
  const { shortcuts, motifs, links } = props;
  const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));
  return (
    <section aria-labelledby="shortcuts">
      <div class="section-head">
        <h2 id="shortcuts">Candidate shortcuts</h2>
        <p class="muted">
          Predictions whose evidence lies in a motif that alone is taken for something else
          {shortcuts.length > shown ? `; the first ${shown} of ${shortcuts.length}` : ''}
        </p>
      </div>
      <ol class="categories shortcuts">
        {shortcuts.slice(0, shown).map(({ category, label, motif: id, evidence, images, exemplars }) => {
          const motif = motifOf.get(id);
          if (!motif) return '';
          return (
            <li class="category">
              <h3 class="motif-name">
                {links.search ? <a href={links.search.category(category)}>{label}</a> : label}
              </h3>
              <p class="small">
                {percent(evidence)} of the evidence lies in{' '}
                <Swatch color={motif.color} index={motifNumber(id) - 1} />{' '}
                <a href={links.motif(id)}>
                  motif {motifNumber(id)}, <bdi>{motifName(motif)}</bdi>
                </a>
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
          );
        })}
      </ol>
    </section>
  );
}
