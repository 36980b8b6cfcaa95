/** What lies in a region of the map: how many images and some of them, their motifs, categories and folders. */

import type { Child } from 'hono/jsx';
import type { NamedMotif } from '../../concepts/motif-findings.ts';
import { motifNumber } from '../../concepts/motif-ids.ts';
import type { Region } from '../../map/region.ts';
import { ConceptCrop } from '../../views/concept-crop.tsx';
import { counted, grouped, percent } from '../../views/format.ts';
import { MotifMarks } from '../../views/motif-finding.tsx';
import { MotifLink } from '../../views/motif-link.tsx';
import { Pages } from '../../views/pages.tsx';
import { Bar, Swatch } from '../../views/swatch.tsx';
import type { RunLinks } from '../paths.ts';
import { FoundImageLink } from './found-image.tsx';

export interface ShownRegion {
  links: RunLinks;
  region: Region;
  count: number;
  /** Images on the map. */
  total: number;
  /** The strongest, with their mean part of the region's images and of all. */
  motifs: ReadonlyArray<{ motif: NamedMotif; here: number; everywhere: number }>;
  categories: ReadonlyArray<{ category: number; label: string; images: number }>;
  folders: ReadonlyArray<{ folder: string; images: number }>;
  concepts: { count: number; some: ReadonlyArray<{ batchId: string; concept: number }> };
  /** Those of the page. */
  images: ReadonlyArray<{ batchId: string; key: string }>;
  page: number;
  pages: number;
}

export function regionPanel(shown: ShownRegion) {
  const { links, region, count, total, motifs, categories, folders, concepts, page, pages } = shown;
  return (
    <div class="region" data-count={count}>
      <div class="section-head">
        <h2 id="selection-title">
          {counted(count, 'image')} in the region{' '}
          <span class="folder">{percent(count / Math.max(1, total))}</span>
        </h2>
        {count > 0 ? (
          <p class="region-links">
            <a href={links.map({ region, format: 'csv' })} download>
              CSV
            </a>{' '}
            <a href={links.map({ region, format: 'json' })} download>
              JSON
            </a>{' '}
            <a href={links.map({ region })}>Link to this region</a>
          </p>
        ) : (
          ''
        )}
      </div>
      {count === 0 ? (
        <p class="muted">No image lies here. {conceptsAlone(concepts.count)}</p>
      ) : (
        <div class="region-body">
          <div class="region-facts">
            <h3>What they are made of</h3>
            <ul class="region-motifs">
              {motifs.map(({ motif, here, everywhere }) => (
                <li>
                  <Swatch color={motif.color} index={motifNumber(motif.id) - 1} />
                  <span class="label">
                    <MotifLink motif={motif} links={links} /> <MotifMarks finding={motif.finding} />
                  </span>
                  <span class="small muted">
                    {percent(here)}
                    {count < total ? `, elsewhere ${percent(restOf(here, everywhere, count, total))}` : ''}
                  </span>
                  <Bar part={here} color={motif.color} />
                </li>
              ))}
            </ul>
            <Tally title="What the network takes them for" count={categories.length}>
              {categories.map(({ category, label, images }) => (
                <li>
                  <a href={links.search.category(category)}>{label}</a>{' '}
                  <span class="small muted">{grouped(images)}</span>
                </li>
              ))}
            </Tally>
            <Tally title="Where they lie" count={folders.length}>
              {folders.map(({ folder, images }) => (
                <li>
                  {folder === '' ? (
                    'No folder'
                  ) : (
                    <a href={links.search.images({ folder })}>
                      <bdi>{folder}</bdi>
                    </a>
                  )}{' '}
                  <span class="small muted">{grouped(images)}</span>
                </li>
              ))}
            </Tally>
          </div>
          <div>
            <ol class="found-images region-images">
              {shown.images.map(({ batchId, key }) => (
                <li class="found-image">
                  <FoundImageLink
                    batchId={batchId}
                    imageKey={key}
                    href={links.search.image(key, 'motifs')}
                    links={links}
                  />
                </li>
              ))}
            </ol>
            {pages > 1 ? (
              <Pages
                label="Pages of the region’s images"
                page={page}
                pages={pages}
                hrefOf={(number) => links.map({ region, page: number })}
              />
            ) : (
              ''
            )}
            {concepts.some.length > 0 ? <Concepts {...concepts} links={links} /> : ''}
          </div>
        </div>
      )}
    </div>
  );
}

function conceptsAlone(count: number): string {
  return count > 0 ? `${counted(count, 'concept')} ${count === 1 ? 'does' : 'do'}.` : '';
}

/** The mean over the other images, of which there are some, from that over these and that over all. */
function restOf(here: number, everywhere: number, count: number, total: number): number {
  return Math.max(0, (everywhere * total - here * count) / (total - count));
}

function Tally({ title, count, children }: { title: string; count: number; children?: Child }) {
  if (count === 0) return '';
  return (
    <>
      <h3>{title}</h3>
      <ul class="region-tally">{children}</ul>
    </>
  );
}

function Concepts({ count, some, links }: ShownRegion['concepts'] & { links: RunLinks }) {
  return (
    <>
      <h3 class="region-concepts-title">
        {counted(count, 'concept')} here{count > some.length ? ', among them' : ''}
      </h3>
      <ul class="region-concepts">
        {some.map(({ batchId, concept }) => (
          <li>
            <ConceptCrop batchId={batchId} concept={concept} links={links} />
          </li>
        ))}
      </ul>
    </>
  );
}
