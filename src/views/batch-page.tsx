/** A batch's page: how good its concepts are, what each is, and every image with them drawn on it. */
import { raw } from 'hono/html';
import { countProblems } from '../catalog/count-problems.ts';
import type { EvidenceBytes } from '../catalog/evidence-bytes.ts';
import type { ShownMainMotif } from '../concepts/main-motif.ts';
import { unclear } from '../concepts/name.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { Receipt } from '../manifest/receipt.ts';
import type { Run } from '../manifest/run.ts';
import { contactSheetName } from '../store/layout.ts';
import { ConceptCard } from './concept-card.tsx';
import { contributionRows } from './contribution-rows.ts';
import { Failures } from './failures.tsx';
import { Figure } from './figure.tsx';
import { FiguresExplained } from './figures-explained.tsx';
import {
  batchNumber,
  commonFolder,
  counted,
  decimal,
  duration,
  lastSegment,
  percent,
  qualityInWords,
} from './format.ts';
import { ImageCard } from './image-card.tsx';
import type { Links } from './links.ts';
import type { PageData } from './page-data.ts';
import { RankSweep } from './rank-sweep.tsx';
import { documentOf, Shell } from './shell.tsx';
import { ConceptToolbar } from './toolbar.tsx';
import { ViewerDialog } from './viewer-dialog.tsx';

export interface BatchPageProps {
  run: Pick<Run, 'dataset' | 'versions' | 'model' | 'basis' | 'parameters'>;
  concepts: Concepts;
  receipt: Receipt;
  /** The motif that holds most of a concept, by the concept's place. */
  motifs: ReadonlyMap<number, ShownMainMotif>;
  /** Base64 heatmap sheets' bytes `[2, k, h, w]` of each image, in the manifest's order; `''` where they are missing. */
  maps: readonly string[];
  /** Where concepts speak for each image's best category; undefined where that is not known. */
  evidence: ReadonlyArray<EvidenceBytes | undefined>;
  links: Links;
  /** The page of the overview that lists this batch. */
  overviewPage: number;
  /** Ids of the nearest batches that have pages. */
  previous?: string;
  next?: string;
}

export function batchPage(props: BatchPageProps): string {
  const { run, concepts: manifest, receipt, links } = props;
  const { batchId, images, concepts } = manifest;
  const byHead = run.parameters.scores !== 'ablate';
  const hasEvidence = props.evidence.some((each) => each);
  const number = batchNumber(batchId);
  const dataset = lastSegment(run.dataset.uri);
  const folder = commonFolder(receipt.ledger.map(({ key }) => key));
  const problems = receipt.ledger.filter(({ status }) => status !== 'ok');
  const crumbs = [{ text: dataset, href: links.run(props.overviewPage) }, { text: `Batch ${number}` }];
  return documentOf(
    <Shell
      title={`Batch ${number}${folder ? `, ${folder}` : ''} – ${dataset} – Leitmotif`}
      crumbs={crumbs}
      links={links}
      version={run.versions.leitmotif}
      script={images.length > 0 ? 'viewer.js' : undefined}
    >
      <BatchHead {...props} folder={folder} />
      {concepts.length > 0 ? (
        <section aria-labelledby="concepts">
          <div class="section-head">
            <h2 id="concepts">Concepts</h2>
            <p class="muted">
              {byHead
                ? `What ${run.model.name}’s head says each of them is`
                : `Of which categories ${run.model.name} says less when each of them is blurred, and how much`}
              , with where it is strongest
            </p>
          </div>
          <ol class="concepts">
            {concepts.map((concept) => (
              <ConceptCard
                concept={concept}
                motif={props.motifs.get(concept.index)}
                batchId={batchId}
                byHead={byHead}
                images={images.length}
                links={links}
              />
            ))}
          </ol>
          <FiguresExplained images={images.length} hasMotifs={props.motifs.size > 0} />
        </section>
      ) : (
        ''
      )}
      {images.length > 0 ? (
        <section class="images-section" aria-labelledby="images">
          <div class="section-head">
            <h2 id="images">Images</h2>
            <p class="muted">
              Colour says which concept{' '}
              <span class="by-presence">explains most of a place, intensity how strongly it is present</span>
              <span class="by-evidence">speaks most for the network’s best category, intensity how much</span>
            </p>
          </div>
          <ConceptToolbar concepts={concepts} hasEvidence={hasEvidence} />
          <ol class="images">
            {images.map((image, i) => (
              <ImageCard
                image={image}
                index={i}
                batchId={batchId}
                concepts={concepts}
                folder={folder}
                links={links}
              />
            ))}
          </ol>
        </section>
      ) : (
        ''
      )}
      {manifest.rank ? <RankSweep rank={manifest.rank} /> : ''}
      {problems.length > 0 ? (
        <section aria-labelledby="failures">
          <div class="section-head">
            <h2 id="failures">Images without results</h2>
            <p class="muted">{counted(problems.length, 'image')}</p>
          </div>
          <Failures problems={{ counts: countProblems(problems), entries: problems }} links={links} />
        </section>
      ) : (
        ''
      )}
      {images.length > 0 ? (
        <>
          <ViewerDialog hasEvidence={hasEvidence} />
          <script type="application/json" id="page-data">
            {raw(scriptJson(pageData(props)))}
          </script>
        </>
      ) : (
        ''
      )}
    </Shell>,
  );
}

function BatchHead(props: BatchPageProps & { folder: string }) {
  const { run, concepts: manifest, receipt, links, folder, previous, next } = props;
  const { factorization, images, k, batchId } = manifest;
  const seconds = Object.values(receipt.seconds).reduce((sum, value) => sum + value, 0);
  return (
    <div class="hero">
      <nav class="neighbours" aria-label="Other batches">
        {previous ? (
          <a href={links.batch(previous)} rel="prev">
            ← Batch {batchNumber(previous)}
          </a>
        ) : (
          ''
        )}
        {next ? (
          <a href={links.batch(next)} rel="next">
            Batch {batchNumber(next)} →
          </a>
        ) : (
          ''
        )}
      </nav>
      <h1>
        Batch {batchNumber(batchId)} {folder ? <bdi class="folder">{folder}</bdi> : ''}
      </h1>
      <p class="run-id">
        <code>{batchId}</code>
      </p>
      {factorization ? (
        <>
          <p class="lead">
            {counted(k, 'concept')}
            {manifest.rank ? <RankNote from={manifest.rank.from} to={manifest.rank.to} /> : ''} reproduce the
            network’s activations for {counted(images.length, 'image')}{' '}
            {qualityInWords(factorization.explainedVariance)}: {percent(factorization.explainedVariance)} of
            the variance. <a href={links.object(batchId, contactSheetName)}>See all on one sheet</a>
          </p>
          {run.basis ? (
            <p class="muted">
              The concepts were found in batch {batchNumber(run.basis.batchId)} of the run{' '}
              <bdi>{run.basis.runId}</bdi> and are applied to these images as they are.
            </p>
          ) : (
            ''
          )}
          {manifest.warnings.length > 0 ? (
            <ul class="warnings">
              {manifest.warnings.map((warning) => (
                <li class="warning">{warning}</li>
              ))}
            </ul>
          ) : (
            ''
          )}
          <dl class="figures">
            <Figure term="Explained variance" value={percent(factorization.explainedVariance)} />
            <Figure term="Relative error" value={decimal(factorization.relativeError)} />
            {run.basis ? (
              <Figure
                term="Unfamiliar images"
                value={String(images.filter(({ unfamiliar }) => unfamiliar).length)}
                detail={`of ${images.length}`}
              />
            ) : (
              <Figure
                term="Iterations"
                value={String(factorization.iterations)}
                detail={factorization.stopReason}
              />
            )}
            <Figure term="Images" value={String(receipt.counts.ok)} detail={`of ${receipt.counts.images}`} />
            <Figure term="Time" value={duration(seconds)} detail={`on ${receipt.host.device}`} />
          </dl>
        </>
      ) : (
        <p class="lead">None of its images could be used; the reasons are below.</p>
      )}
    </div>
  );
}

function RankNote({ from, to }: { from: number; to: number }) {
  return (
    <>
      ,{' '}
      <a href="#rank">
        chosen from {from} to {to}
      </a>
      ,
    </>
  );
}

function pageData({ concepts: manifest, maps, evidence, links }: BatchPageProps): PageData {
  const named = ({ label, score }: { label: string; score: number }) => ({ label, score });
  return {
    heatmapScale: manifest.heatmapScale,
    concepts: manifest.concepts.map(({ index, color, name, placesNorm, categories }) => ({
      number: index + 1,
      color,
      name: name ?? unclear,
      norm: placesNorm,
      categories: categories.map(named),
    })),
    images: manifest.images.map(({ places, prediction, concepts, contributions, objects, ...image }, i) => ({
      key: image.key,
      width: image.width,
      height: image.height,
      columns: places.width,
      rows: places.height,
      maps: maps[i] ?? '',
      evidence: evidence[i],
      prediction: prediction.map(named),
      presence: concepts.map(({ share, strength, peak }) => ({ share, strength, peak })),
      ...(contributions ? { contributions: contributionRows(contributions) } : {}),
      picture: links.object(manifest.batchId, objects.picture),
      overlay: links.object(manifest.batchId, objects.overlay),
      ...(links.search ? { page: links.search.image(image.key) } : {}),
    })),
  };
}

/** JSON that cannot end the script element it stands in. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}
