/** One of the pages that list all motifs of a run. */
import type { Run } from '../manifest/run.ts';
import { counted, lastSegment, percent } from './format.ts';
import type { Links } from './links.ts';
import { MotifList, type MotifsShown } from './motif-list.tsx';
import { Pages } from './pages.tsx';
import { documentOf, Shell } from './shell.tsx';

/** Motifs in the overview of a run; those in one of these pages. */
export const motifsInOverview = 24;
export const motifsInPage = 48;

export interface MotifsPageProps extends MotifsShown {
  run: Pick<Run, 'dataset' | 'versions'>;
  links: Links;
  page: number;
  pages: number;
}

export function motifsPage(props: MotifsPageProps): string {
  const { run, links, motifs, total, largest, explainedVariance, page, pages } = props;
  const name = lastSegment(run.dataset.uri);
  return documentOf(
    <Shell
      title={`Motifs${page === 1 ? '' : `, page ${page}`} – ${name} – Leitmotif`}
      crumbs={[{ text: name, href: links.run() }, { text: 'Motifs' }]}
      links={links}
      version={run.versions.leitmotif}
    >
      <div class="page-head">
        <h1>Motifs</h1>
        <p class="muted">
          {counted(total, 'concept')} of the whole dataset, about the largest first; they keep{' '}
          {percent(explainedVariance)} of what the batches say
          {pages > 1 ? `; page ${page} of ${pages}` : ''}
        </p>
      </div>
      <h2 class="visually-hidden">All of them</h2>
      <MotifList motifs={motifs} largest={largest} links={links} />
      {pages > 1 ? <Pages label="Pages of motifs" page={page} pages={pages} hrefOf={links.motifs} /> : ''}
    </Shell>,
  );
}
