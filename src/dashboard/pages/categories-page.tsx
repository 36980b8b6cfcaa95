/** Every category that concepts or images express; and one of them with all its concepts. */
import { isHidden, type ShownMotif } from '../../concepts/motif-findings.ts';
import { motifNumber } from '../../concepts/motif-ids.ts';
import type { Categories } from '../../manifest/categories.ts';
import type { Run } from '../../manifest/run.ts';
import { exemplarName, pictureName } from '../../store/layout.ts';
import { batchNumber, counted, lastSegment, percent } from '../../views/format.ts';
import { conceptAnchor, imageAnchor } from '../../views/links.ts';
import { Hidden, MotifMarks, motifName } from '../../views/motif-finding.tsx';
import { Pages } from '../../views/pages.tsx';
import { documentOf, Shell } from '../../views/shell.tsx';
import { Swatch } from '../../views/swatch.tsx';
import type { RunLinks } from '../paths.ts';
import { QuietBox } from './quiet-box.tsx';

type Category = Categories['categories'][number];

/** Images shown of a category; the rest is a search away. */
const imagesShown = 12;

export function categoriesPage(props: {
  run: Run;
  links: RunLinks;
  q: string;
  categories: readonly Category[];
  total: number;
}): string {
  const { run, links, q, categories, total } = props;
  const name = lastSegment(run.dataset.uri);
  return documentOf(
    <Shell
      title={`Categories – ${name} – Leitmotif`}
      crumbs={[{ text: name, href: links.run() }, { text: 'Categories' }]}
      links={links}
      version={run.versions.leitmotif}
    >
      <div class="page-head">
        <h1>Categories</h1>
        <p class="muted">What {run.model.name} takes concepts and images for, most expressed first</p>
      </div>
      <search>
        <form class="search" method="get" action={links.search.categories()}>
          <label class="search-name">
            <span class="visually-hidden">Category name</span>
            <input
              type="search"
              name="q"
              value={q}
              placeholder="Find categories by name"
              autocomplete="off"
            />
          </label>
          <button type="submit">Search</button>
        </form>
      </search>
      <p class="muted found" role="status">
        {counted(total, 'category')}
        {categories.length < total ? `, the first ${categories.length} shown` : ''}
      </p>
      {total === 0 ? (
        <QuietBox title={q ? 'No category fits' : 'No categories yet'}>
          <p>{q ? 'Try a part of the name.' : 'They are written when the run ends.'}</p>
        </QuietBox>
      ) : (
        ''
      )}
      <ul class="category-names">
        {categories.map(({ category, label, concepts, images }) => (
          <li>
            <a href={links.search.category(category)}>{label}</a>
            <span class="muted small">
              {counted(concepts.length, 'concept')}, {counted(images.length, 'image')}
            </span>
          </li>
        ))}
      </ul>
    </Shell>,
  );
}

export function categoryPage(props: {
  run: Run;
  links: RunLinks;
  category: Category;
  /** Of the run. */
  motifs: readonly ShownMotif[];
  concepts: Category['concepts'];
  page: number;
  pages: number;
}): string {
  const { run, links, category, motifs, concepts, page, pages } = props;
  const { label, images } = category;
  const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));
  const expressing = category.motifs.flatMap(({ id, ...rest }) => {
    const motif = motifOf.get(id);
    return motif ? [{ motif, ...rest }] : [];
  });
  const hidden = expressing.filter(({ motif }) => isHidden(motif));
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
          Among the best categories of {counted(category.concepts.length, 'concept')} and{' '}
          {counted(images.length, 'image')}
        </p>
      </div>
      {images.length > 0 ? (
        <section aria-labelledby="images">
          <div class="section-head">
            <h2 id="images">Images the network takes for it</h2>
            {images.length > imagesShown ? (
              <p>
                <a href={links.search.images({ category: category.category })}>
                  All {counted(images.length, 'image')}
                </a>
              </p>
            ) : (
              ''
            )}
          </div>
          <ol class="found-images">
            {images.slice(0, imagesShown).map(({ batchId, key, score }) => (
              <li class="found-image">
                <a href={`${links.batch(batchId)}#${imageAnchor(key)}`}>
                  <span class="thumb">
                    <img src={links.thumbnail(batchId, pictureName(key))} alt="" loading="lazy" />
                  </span>
                  <span class="key">
                    <bdi title={key}>{lastSegment(key)}</bdi>
                  </span>
                </a>
                <p class="small muted">{percent(score)}</p>
              </li>
            ))}
          </ol>
        </section>
      ) : (
        ''
      )}
      {expressing.length > 0 ? (
        <section aria-labelledby="motifs">
          <div class="section-head">
            <h2 id="motifs">Motifs that express it</h2>
          </div>
          <ExpressingMotifs motifs={expressing.filter(({ motif }) => !isHidden(motif))} links={links} />
          <Hidden count={hidden.length}>
            <ExpressingMotifs motifs={hidden} links={links} />
          </Hidden>
        </section>
      ) : (
        ''
      )}
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

function ExpressingMotifs(props: {
  motifs: ReadonlyArray<{ motif: ShownMotif; score: number; share: number }>;
  links: RunLinks;
}) {
  return (
    <ul class="companions">
      {props.motifs.map(({ motif, score, share }) => (
        <li>
          <Swatch color={motif.color} index={motifNumber(motif.id) - 1} />
          <a href={props.links.motif(motif.id)}>
            <bdi>{motifName(motif)}</bdi>
          </a>
          <MotifMarks finding={motif.finding} />
          <span class="small muted">
            {percent(score)} sure · {percent(share)} of the dataset
          </span>
        </li>
      ))}
    </ul>
  );
}
