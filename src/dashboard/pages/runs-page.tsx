/** The gallery's first page: every run of every store, newest first, each with what its first batches show. */
import type { Run } from '../../manifest/run.ts';
import { exemplarName } from '../../store/layout.ts';
import { counted, grouped, lastSegment, moment } from '../../views/format.ts';
import type { Site } from '../../views/links.ts';
import { Pages } from '../../views/pages.tsx';
import { documentOf, Shell } from '../../views/shell.tsx';
import { type Silence, standingOf } from '../../views/standing.ts';
import { paths, type RunLinks } from '../paths.ts';
import { QuietBox } from './quiet-box.tsx';

export interface RunCard {
  run: Run;
  silence: Silence | undefined;
  storeUri: string;
  links: RunLinks;
  /** Concepts that have a picture, of finished batches; at most `inCover`. */
  cover: readonly { batchId: string; index: number }[];
}

export const inCover = 8;

export interface RunsPageProps {
  site: Site;
  version: string;
  stores: readonly string[];
  cards: readonly RunCard[];
  total: number;
  page: number;
  pages: number;
  /** Stores and runs that could not be read, in words. */
  troubles: readonly string[];
}

export function runsPage(props: RunsPageProps): string {
  const { site, version, stores, cards, total, page, pages, troubles } = props;
  return documentOf(
    <Shell title="Runs – Leitmotif" crumbs={[]} links={{ asset: paths.asset, site }} version={version}>
      <div class="page-head">
        <h1>Runs</h1>
        <p class="muted">
          {counted(total, 'run')} in{' '}
          {stores.map((uri, i) => (
            <>
              {i > 0 ? ', ' : ''}
              <bdi>
                <code>{uri}</code>
              </bdi>
            </>
          ))}
        </p>
      </div>
      {troubles.map((trouble) => (
        <p class="notice-failed trouble">
          <bdi>{trouble}</bdi>
        </p>
      ))}
      {total === 0 ? (
        <QuietBox title="No runs yet">
          <p>
            <code>leitmotif run ./photos</code> explains a folder of images on this machine;{' '}
            <code>leitmotif enqueue ./photos</code> leaves it to the queue’s workers.
          </p>
        </QuietBox>
      ) : (
        ''
      )}
      <ol class="run-cards">
        {cards.map((card) => (
          <Card {...card} />
        ))}
      </ol>
      {pages > 1 ? (
        <Pages
          label="Pages of runs"
          page={page}
          pages={pages}
          hrefOf={(number) => `${paths.runs}?page=${number}`}
        />
      ) : (
        ''
      )}
    </Shell>,
  );
}

function Card({ run, silence, storeUri, links, cover }: RunCard) {
  const { totals, dataset, model } = run;
  const { state, words } = standingOf(run, silence);
  const missing = totals ? totals.failed + totals.skipped : 0;
  return (
    <li class="run-card">
      <div class="run-cover">
        {Array.from({ length: inCover }, (_, place) => {
          const concept = cover[place];
          return (
            <span class="crop">
              {concept ? (
                <img
                  src={links.object(concept.batchId, exemplarName(concept.index, 0))}
                  alt=""
                  width="160"
                  height="160"
                  loading="lazy"
                />
              ) : (
                ''
              )}
            </span>
          );
        })}
      </div>
      <div class="run-card-text">
        <p class={`status status-${state}`}>{words.split(':')[0]}</p>
        <h2>
          <a href={links.run()}>
            <bdi>{lastSegment(dataset.uri)}</bdi>
          </a>
        </h2>
        <p>
          {totals
            ? `${counted(totals.ok, 'image')}, ${counted(totals.concepts, 'concept')}`
            : counted(dataset.images, 'image')}
          {missing > 0 ? (
            <>
              {', '}
              <a href={links.search.images({ failure: 'any' })}>{grouped(missing)} without results</a>
            </>
          ) : (
            ''
          )}
        </p>
        <p class="muted small">
          {model.name} · <time datetime={run.createdAt}>{moment(run.createdAt)}</time>
        </p>
        <p class="muted small">
          <code>{run.runId}</code> in <bdi>{lastSegment(storeUri)}</bdi>
        </p>
      </div>
    </li>
  );
}
