/** The images of a run that fit a question; each leads to its large view, or says why it has no results. */
import { reasonOf } from '../../catalog/count-problems.ts';
import type { FoundImage } from '../../catalog/find-images.ts';
import type { NamedMotif } from '../../concepts/motif-findings.ts';
import { motifNumber } from '../../concepts/motif-ids.ts';
import type { Run } from '../../manifest/run.ts';
import type { ImageProblem } from '../../manifest/run-index.ts';
import { batchNumber, counted, decimal, lastSegment, percent } from '../../views/format.ts';
import type { ImageFilter } from '../../views/links.ts';
import { motifName } from '../../views/motif-finding.tsx';
import { Pages } from '../../views/pages.tsx';
import { type Choice, SearchForm } from '../../views/search-form.tsx';
import { documentOf, Shell } from '../../views/shell.tsx';
import type { RunLinks } from '../paths.ts';
import { FoundImageLink } from './found-image.tsx';
import { QuietBox } from './quiet-box.tsx';

export interface ShownImage extends FoundImage {
  key: string;
  batchId: string;
  /** What became of its batch: without a receipt there is nothing to see of it yet. */
  isDone: boolean;
  problem?: ImageProblem;
}

export interface ImagesPageProps {
  run: Run;
  links: RunLinks;
  filter: ImageFilter;
  folders: readonly Choice[];
  categories: readonly Choice[];
  motifs: readonly Choice[];
  /** The motif that was asked for. */
  motif: NamedMotif | undefined;
  failures: readonly Choice[];
  images: readonly ShownImage[];
  total: number;
  /** Whether it is known yet which images these are. */
  isTold: boolean;
  page: number;
  pages: number;
}

export function imagesPage(props: ImagesPageProps): string {
  const { run, links, filter, images, total, page, pages } = props;
  const name = lastSegment(run.dataset.uri);
  return documentOf(
    <Shell
      title={`Images – ${name} – Leitmotif`}
      crumbs={[{ text: name, href: links.run() }, { text: 'Images' }]}
      links={links}
      version={run.versions.leitmotif}
    >
      <div class="page-head">
        <h1>Images</h1>
        {props.motif ? (
          <p class="muted">
            strongest first in{' '}
            <a href={links.motif(props.motif.id)}>
              motif {motifNumber(props.motif.id)}, <bdi>{motifName(props.motif)}</bdi>
            </a>
          </p>
        ) : (
          ''
        )}
      </div>
      <SearchForm action={links.search.images()} {...props} />
      {props.isTold ? (
        <p class="muted found" role="status">
          {counted(total, 'image')}
          {pages > 1 ? `, page ${page} of ${pages}` : ''}
        </p>
      ) : (
        ''
      )}
      {total === 0 ? <Nothing isTold={props.isTold} links={links} /> : ''}
      <ol class="found-images">
        {images.map((image) => (
          <Found image={image} links={links} />
        ))}
      </ol>
      {pages > 1 ? (
        <Pages
          label="Pages of images"
          page={page}
          pages={pages}
          hrefOf={(number) => links.search.images({ ...filter, page: number })}
        />
      ) : (
        ''
      )}
    </Shell>,
  );
}

function Nothing({ isTold, links }: { isTold: boolean; links: RunLinks }) {
  return isTold ? (
    <QuietBox title="No image fits">
      <p>
        Take back a part of the question, or <a href={links.search.images()}>see all images</a>.
      </p>
    </QuietBox>
  ) : (
    <QuietBox title="Not told yet">
      <p>
        The run has so many batches that it tells all images without results only when it has ended. Until
        then each batch’s page tells its own, and so does the list of{' '}
        <a href={links.search.images()}>all images</a>.
      </p>
    </QuietBox>
  );
}

function Found({ image, links }: { image: ShownImage; links: RunLinks }) {
  const { batchId, key, score, strength, problem, isDone } = image;
  const isShown = isDone && !problem;
  const name = <bdi title={key}>{lastSegment(key)}</bdi>;
  const folder = key.split('/').slice(0, -1).join('/');
  return (
    <li class="found-image">
      {isShown ? (
        <FoundImageLink
          batchId={batchId}
          imageKey={key}
          href={links.search.image(key, strength === undefined ? 'concepts' : 'motifs')}
          links={links}
        />
      ) : (
        <>
          <span class={`thumb ${problem ? 'thumb-failed' : 'thumb-waiting'}`}>
            {problem ? <code>{reasonOf(problem)}</code> : 'Not done yet'}
          </span>
          <span class="key">{name}</span>
        </>
      )}
      <p class="small muted">
        {folder ? <bdi>{folder}</bdi> : ''}
        {folder ? ' · ' : ''}
        {isDone ? (
          <a href={links.batch(batchId)}>batch {batchNumber(batchId)}</a>
        ) : (
          `batch ${batchNumber(batchId)}`
        )}
        {score === undefined ? '' : ` · ${percent(score)}`}
        {strength === undefined ? '' : ` · strength\u00a0${decimal(strength)}`}
      </p>
      {problem ? (
        <p class="small">
          <bdi>{problem.reason ?? ''}</bdi>
          {problem.hint ? <span class="hint"> {problem.hint}</span> : ''}
        </p>
      ) : (
        ''
      )}
    </li>
  );
}
