/** The run's overview: what was looked at, what the network sees, every batch at a glance, what went wrong. */

import type { NamedMotif } from '../concepts/motif-findings.ts';
import type { Category, Shortcut } from '../manifest/categories.ts';
import type { Run } from '../manifest/run.ts';
import type { BatchSummary } from '../manifest/run-index.ts';
import { BatchStrip } from './batch-strip.tsx';
import { CategoryList } from './category-list.tsx';
import { Failures, type ImageProblems, totalOf } from './failures.tsx';
import { counted, lastSegment } from './format.ts';
import type { Links } from './links.ts';
import { LivePart } from './live-part.tsx';
import { MotifSection, type MotifsShown } from './motif-list.tsx';
import { Pages } from './pages.tsx';
import { type Progress, RunSummary } from './run-summary.tsx';
import { SearchForm } from './search-form.tsx';
import { documentOf, Shell } from './shell.tsx';
import { ShortcutList } from './shortcut-list.tsx';
import type { Silence } from './standing.ts';

export interface RunPageProps {
  run: Run;
  links: Links;
  /** The first of them; missing where the run has none. */
  motifs: MotifsShown | undefined;
  /** All motifs of the run. */
  named: readonly NamedMotif[];
  /** Whether there is a map to lead to. */
  hasMap: boolean;
  /** Mean over the batches that have concepts; `null` when none has. */
  meanExplainedVariance: number | null;
  /** Of a run under way. */
  progress?: Progress | undefined;
  silence?: Silence | undefined;
  categories: readonly Category[];
  /** Categories beyond those listed. */
  categoryCount: number;
  shortcuts: readonly Shortcut[];
  /** The batches of this page of the overview. */
  batches: readonly BatchSummary[];
  page: number;
  pages: number;
  problems: ImageProblems;
  /** The address of the events that keep the page of a run under way up to date. */
  events?: string | undefined;
}

export function runPage(props: RunPageProps): string {
  const { run, links, page, events } = props;
  const name = lastSegment(run.dataset.uri);
  const title = page === 1 ? name : `${name}, page ${page}`;
  const crumbs =
    page === 1 ? [{ text: name }] : [{ text: name, href: links.run() }, { text: `Page ${page}` }];
  return documentOf(
    <Shell
      title={`${title} – Leitmotif`}
      crumbs={crumbs}
      links={links}
      version={run.versions.leitmotif}
      script={events ? 'live.js' : undefined}
    >
      {events ? (
        <LivePart events={events}>
          <RunBody {...props} />
        </LivePart>
      ) : (
        <RunBody {...props} />
      )}
    </Shell>,
  );
}

/** What becomes something else while the run is under way. */
export function runBody(props: RunPageProps): string {
  return (<RunBody {...props} />).toString() as string;
}

/** The first page holds everything; further ones only their batches. */
function RunBody(props: RunPageProps) {
  const { run, links, page, pages, batches, problems } = props;
  const name = lastSegment(run.dataset.uri);
  const problemCount = totalOf(problems);
  const { planned } = run.totals?.batches ?? { planned: run.plan.batches };
  return (
    <>
      {page === 1 ? (
        <>
          <RunSummary
            run={run}
            name={name}
            meanExplainedVariance={props.meanExplainedVariance}
            progress={props.progress}
            silence={props.silence}
            failures={problemCount > 0 ? '#failures' : undefined}
          />
          {links.search ? <SearchForm action={links.search.images()} /> : ''}
          {props.motifs ? <MotifSection {...props.motifs} hasMap={props.hasMap} links={links} /> : ''}
          {props.categories.length > 0 ? (
            <CategoryList categories={props.categories} total={props.categoryCount} links={links} />
          ) : (
            ''
          )}
          {props.motifs ? (
            <ShortcutList shortcuts={props.shortcuts} motifs={props.named} links={links} />
          ) : (
            ''
          )}
        </>
      ) : (
        <h1>
          <bdi>{name}</bdi>, page {page}
        </h1>
      )}
      <section aria-labelledby="batches">
        <div class="section-head">
          <h2 id="batches">Batches</h2>
          <p class="muted">
            {counted(planned, 'batch')}, each with concepts of its own
            {pages > 1 ? `; page ${page} of ${pages}` : ''}
          </p>
        </div>
        <ol class="batches">
          {batches.map((batch) => (
            <BatchStrip batch={batch} links={links} />
          ))}
        </ol>
        {pages > 1 ? <Pages label="Pages of batches" page={page} pages={pages} hrefOf={links.run} /> : ''}
      </section>
      {page === 1 && problemCount > 0 ? (
        <section aria-labelledby="failures">
          <div class="section-head">
            <h2 id="failures">Images without results</h2>
            <p class="muted">{counted(problemCount, 'image')}</p>
          </div>
          <Failures problems={problems} links={links} />
          {links.search ? (
            <p class="more">
              <a href={links.search.images({ failure: 'any' })}>Search among them</a>
            </p>
          ) : (
            ''
          )}
        </section>
      ) : (
        ''
      )}
    </>
  );
}
