/** The head of the overview: one sentence, the figures, and how the run was made. */
import type { Run, Totals } from '../manifest/run.ts';
import { Fact } from './fact.tsx';
import { Figure } from './figure.tsx';
import {
  byteSize,
  changesInWords,
  counted,
  grouped,
  moment,
  percent,
  qualityInWords,
  rankInWords,
} from './format.ts';
import { ProgressBar } from './progress-bar.tsx';
import { type Silence, standingOf } from './standing.ts';

const unknown = '–';

/** What is done: images with results, batches, concepts. */
export interface Progress {
  images: number;
  batches: number;
  concepts: number;
}

export function RunSummary(props: {
  run: Run;
  name: string;
  meanExplainedVariance: number | null;
  /** Of a run under way, whose totals are those of when it last stopped, if it has any. */
  progress: Progress | undefined;
  silence: Silence | undefined;
  /** Where the images without results are listed. */
  failures: string | undefined;
}) {
  const { run, name, meanExplainedVariance: explained } = props;
  const { totals, parameters, model, dataset, versions } = run;
  const done = props.progress ?? (totals ? doneOf(totals) : undefined);
  const failed = totals?.batches.failed ?? 0;
  const { state, words, advice } = standingOf(run, props.silence);
  return (
    <>
      <div class="hero" data-state={state}>
        <p class={`status status-${state}`}>{words}</p>
        {advice ? <p class="advice">{advice}</p> : ''}
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p class="run-id">
          <code>{run.runId}</code> · <time datetime={run.updatedAt}>{moment(run.updatedAt)}</time>
        </p>
        <p class="lead">
          What {model.name} sees in {counted(done ? done.images : dataset.images, 'image')}
          {done ? `, told in ${counted(done.concepts, 'concept')}` : ''}
          {explained === null
            ? '.'
            : `. They reproduce the network’s activations ${qualityInWords(explained)}: ${percent(explained)} of the variance on average.`}
        </p>
        {run.since ? <p class="muted">{changesInWords(run.since)}</p> : ''}
        {props.progress ? (
          <ProgressBar
            label="Batches done"
            done={props.progress.batches}
            total={run.plan.batches}
            state={state}
          />
        ) : (
          ''
        )}
      </div>
      <dl class="figures">
        <Figure
          term="Images"
          value={done ? grouped(done.images) : unknown}
          detail={
            <>
              of {grouped(totals?.images ?? dataset.images)}
              {props.progress ? ' so far' : totals ? <Lost totals={totals} href={props.failures} /> : ''}
            </>
          }
        />
        <Figure
          term="Batches"
          value={done ? grouped(done.batches) : unknown}
          detail={`of ${grouped(run.plan.batches)}${failed > 0 ? `; ${grouped(failed)} failed` : ''}`}
        />
        <Figure
          term="Concepts"
          value={done ? grouped(done.concepts) : unknown}
          detail={`${typeof parameters.k === 'number' ? 'up to' : 'chosen, up to'} ${mostConcepts(parameters)} in a batch`}
        />
        <Figure
          term="Explained variance"
          value={explained === null ? unknown : percent(explained)}
          detail="of the squared activations, mean over the batches"
        />
      </dl>
      <details class="made">
        <summary>How this was made</summary>
        <dl class="facts">
          <Fact term="Dataset">
            <bdi>{dataset.uri}</bdi>
          </Fact>
          <Fact term="Files">
            {counted(dataset.images, 'image')}, {byteSize(dataset.bytes)}
          </Fact>
          {dataset.include.length > 0 ? <Fact term="Only">{dataset.include.join(', ')}</Fact> : ''}
          {dataset.exclude.length > 0 ? <Fact term="Without">{dataset.exclude.join(', ')}</Fact> : ''}
          <Fact term="Network">
            {model.name} <span class="muted">({model.id})</span>
          </Fact>
          <Fact term="Layer">{model.layer}</Fact>
          <Fact term="Network file">
            <code>sha256 {model.sha256.slice(0, 16)}…</code>
          </Fact>
          <Fact term="Input size">
            about {grouped(parameters.size ** 2)} pixels ({parameters.size}²)
          </Fact>
          <Fact term="Concepts a batch">{rankInWords(parameters.k)}</Fact>
          {run.basis ? (
            <Fact term="Basis">
              <bdi>
                {run.basis.store}/{run.basis.runId}
              </bdi>
              , batch {run.basis.batchId}
            </Fact>
          ) : (
            ''
          )}
          <Fact term="Images a batch">
            up to {parameters.batchSize},{' '}
            {parameters.groupBy === 'folder' ? 'of one folder' : 'across folders'}
            {parameters.shuffle ? ', shuffled' : ''}
          </Fact>
          <Fact term="Seed">{parameters.seed}</Fact>
          <Fact term="Versions">
            Leitmotif {versions.leitmotif}, Node {versions.node}, ONNX Runtime {versions.onnxruntime}, sharp{' '}
            {versions.sharp}
          </Fact>
          <Fact term="Started">{moment(run.createdAt)}</Fact>
        </dl>
      </details>
    </>
  );
}

function Lost({ totals: { skipped, failed }, href }: { totals: Totals; href: string | undefined }) {
  const lost = [
    ...(skipped > 0 ? [`${grouped(skipped)} skipped`] : []),
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
  ].join(', ');
  if (lost === '') return <>, none lost</>;
  return <>; {href ? <a href={href}>{lost}</a> : lost}</>;
}

function doneOf({ ok, batches, concepts }: Totals): Progress {
  return { images: ok, batches: batches.done, concepts };
}

function mostConcepts({ k }: Run['parameters']): number {
  return typeof k === 'number' ? k : k.to;
}
