/** One category: the images that the network takes for it, the motifs and concepts that express it, its shortcuts. */
import type { NamedMotif, ShownMotif } from '../../concepts/motif-findings.ts';
import { motifNumber } from '../../concepts/motif-ids.ts';
import type { Category, Shortcut } from '../../manifest/categories.ts';
import type { Run } from '../../manifest/run.ts';
import { exemplarName } from '../../store/layout.ts';
import { batchNumber, counted, lastSegment, percent } from '../../views/format.ts';
import { conceptAnchor, imageAnchor } from '../../views/links.ts';
import { motifName } from '../../views/motif-finding.tsx';
import { MotifList } from '../../views/motif-list.tsx';
import { Pages } from '../../views/pages.tsx';
import { documentOf, Shell } from '../../views/shell.tsx';
import { ShortcutList } from '../../views/shortcut-list.tsx';
import type { RunLinks } from '../paths.ts';
import { FoundImageLink } from './found-image.tsx';

/** Images shown of a category; the rest is a search away. */
const imagesShown = 12;

export interface CategoryPageProps {
  run: Run;
  links: RunLinks;
  category: Category;
  /** The motifs that express it most. */
  motifs: readonly ShownMotif[];
  /** All motifs of the run. */
  named: readonly NamedMotif[];
  shortcuts: readonly Shortcut[];
  concepts: readonly Omit<Category['concepts'][number], 'color'>[];
  page: number;
  pages: number;
}

export function categoryPage(props: CategoryPageProps): string {
  const { run, links, category, concepts, page, pages } = props;
  const { label, images, conceptCount, imageCount } = category;
  const name = lastSegment(run.dataset.uri);
  return documentOf(
    <Shell
      title={`${label} – ${name} – Leitmotif`}
      crumbs={[
        { text: name, href: links.run() },
        { text: 'Categories', href: links.search.categories() },
        { text: label },
      ]}
      links={links}
      version={run.versions.leitmotif}
    >
      <div class="page-head">
        <h1>{label}</h1>
        <p class="muted">
          Among the best categories of {counted(conceptCount, 'concept')} and {counted(imageCount, 'image')}
        </p>
      </div>
      {images.length > 0 ? (
        <section aria-labelledby="images">
          <div class="section-head">
            <h2 id="images">Images the network takes for it</h2>
            {imageCount > imagesShown ? (
              <p>
                <a href={links.search.images({ category: category.category })}>
                  All {counted(imageCount, 'image')}
                </a>
              </p>
            ) : (
              ''
            )}
          </div>
          <ol class="found-images">
            {images.slice(0, imagesShown).map(({ batchId, key, score }) => (
              <li class="found-image">
                <FoundImageLink
                  batchId={batchId}
                  imageKey={key}
                  href={`${links.batch(batchId)}#${imageAnchor(key)}`}
                  links={links}
                />
                <p class="small muted">{percent(score)}</p>
              </li>
            ))}
          </ol>
        </section>
      ) : (
        ''
      )}
      <Motifs {...props} />
      <ShortcutList shortcuts={props.shortcuts} motifs={concerned(props)} links={links} />
      {concepts.length > 0 ? (
        <section aria-labelledby="concepts">
          <div class="section-head">
            <h2 id="concepts">Concepts that express it</h2>
            {pages > 1 ? (
              <p class="muted">
                page {page} of {pages}
              </p>
            ) : (
              ''
            )}
          </div>
          <ol class="concept-crops">
            {concepts.map(({ batchId, concept, score, share }) => (
              <li>
                <a href={`${links.batch(batchId)}#${conceptAnchor(concept)}`}>
                  <span class="crop">
                    <img
                      src={links.object(batchId, exemplarName(concept, 0))}
                      alt=""
                      width="160"
                      height="160"
                      loading="lazy"
                    />
                  </span>
                  <span class="label">
                    Concept {concept + 1} of batch {batchNumber(batchId)}
                  </span>
                </a>
                <span class="small muted">
                  {percent(score)} sure · {percent(share)} of its batch
                </span>
              </li>
            ))}
          </ol>
          {pages > 1 ? (
            <Pages
              label="Pages of concepts"
              page={page}
              pages={pages}
              hrefOf={(number) => `${links.search.category(category.category)}?page=${number}`}
            />
          ) : (
            ''
          )}
        </section>
      ) : (
        ''
      )}
    </Shell>,
  );
}

/** Motifs that express the category, or are a candidate shortcut to it. */
function concerned({ category, shortcuts, named }: CategoryPageProps): NamedMotif[] {
  const ids = new Set([...category.motifs.map(({ id }) => id), ...shortcuts.map(({ motif }) => motif)]);
  return named.filter(({ id }) => ids.has(id));
}

function Motifs({ category, motifs, named, links }: CategoryPageProps) {
  const others = category.motifs.slice(motifs.length);
  const nameOf = new Map(named.map((motif) => [motif.id, motifName(motif)]));
  if (motifs.length === 0) return '';
  return (
    <section aria-labelledby="motifs">
      <div class="section-head">
        <h2 id="motifs">Motifs that express it</h2>
        <p class="muted">{counted(category.motifs.length, 'motif')}, the surest first</p>
      </div>
      <MotifList motifs={motifs} largest={Math.max(...motifs.map(({ share }) => share))} links={links} />
      {others.length > 0 ? (
        <p class="more small">
          Also{' '}
          {others.map(({ id, score }, i) => (
            <>
              {i > 0 ? ', ' : ''}
              <a href={links.motif(id)}>
                {motifNumber(id)} <bdi>{nameOf.get(id)}</bdi>
              </a>{' '}
              <span class="muted">{percent(score)}</span>
            </>
          ))}
        </p>
      ) : (
        ''
      )}
    </section>
  );
}
