/** One run of the queue: how far, how fast, what failed and why, and what can be done. */
import { meaningOf } from '../../errors.ts';
import { over, type RunStatus } from '../../queue/status.ts';
import { Fact } from '../../views/fact.tsx';
import { counted, duration, grouped, lastSegment, roughlySince } from '../../views/format.ts';
import { ProgressBar } from '../../views/progress-bar.tsx';
import { mostRead } from '../contents.ts';
import { paths, type RunLinks } from '../paths.ts';
import type { FailureGroup, RunView } from '../queue-view.ts';

export interface QueueRunContext {
  readOnly: boolean;
  /** `undefined` for a run in a store that is not shown. */
  linksOf(reference: { storeUri: string; runId: string }): RunLinks | undefined;
}

const stateInWords: Record<RunStatus['state'], string> = {
  waiting: 'Waiting',
  running: 'Running',
  finishing: 'Being finished',
  cancelling: 'Being cancelled',
  complete: 'Complete',
  partial: 'Incomplete',
  interrupted: 'Interrupted',
  cancelled: 'Cancelled',
  failed: 'Could not be finished',
  unqueued: 'Not in the queue',
};

function wordsOf({ state, quietSince }: RunStatus): string {
  if (quietSince === null) return stateInWords[state];
  return `${stateInWords[state]}, nothing new for ${roughlySince(quietSince)}`;
}

export function QueueRun({ run, context }: { run: RunView; context: QueueRunContext }) {
  const { jobId, reference } = run;
  const links = context.linksOf(reference);
  if ('trouble' in run) {
    return (
      <li class="queue-run" id={`run-${jobId}`}>
        <h3>
          <bdi>{reference.runId}</bdi>
        </h3>
        <p class="notice-failed">
          <bdi>{run.trouble}</bdi>
        </p>
      </li>
    );
  }
  const { status, failures } = run;
  const { state, images, batches, imagesPerSecond, secondsLeft } = status;
  const name = <bdi>{lastSegment(status.run.dataset.uri)}</bdi>;
  const isTold = over.has(state) || batches.total <= mostRead;
  return (
    <li class="queue-run" id={`run-${jobId}`} data-state={state} tabindex={-1}>
      <div class="queue-run-head">
        <div>
          <h3>{links ? <a href={links.run()}>{name}</a> : name}</h3>
          <p class="muted small">
            <a class="plain" href={paths.job('runs', jobId)} title="The run’s job, in detail">
              <code>{reference.runId}</code>
            </a>{' '}
            in <bdi>{reference.storeUri}</bdi>
          </p>
        </div>
        <p class={`status status-${state}`}>{wordsOf(status)}</p>
        {context.readOnly ? '' : <Actions jobId={jobId} status={status} failures={failures} />}
      </div>
      <ProgressBar
        label={`Images of ${reference.runId}`}
        done={images.done}
        total={images.total}
        state={state}
      />
      <dl class="run-figures">
        <Fact term="Images">
          {grouped(images.done)} <span class="muted">of {grouped(images.total)}</span>
        </Fact>
        <Fact term="Speed">
          {imagesPerSecond === null
            ? '–'
            : `${imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)} images/s`}
        </Fact>
        <Fact term="Time left">{secondsLeft === null ? '–' : duration(Math.ceil(secondsLeft))}</Fact>
        <Fact term="Batches">
          {(['done', 'active', 'waiting', 'failed', 'removed'] as const)
            .filter((part) => batches[part] > 0 || part === 'done')
            .map((part) => (
              <span class={`batch-count batch-${part}`}>
                {grouped(batches[part])} {part}
              </span>
            ))}
        </Fact>
      </dl>
      {failures.length > 0 ? (
        <ul class="reasons">
          {failures.map((group) => (
            <Reason group={group} jobId={jobId} isTold={isTold} links={links} />
          ))}
        </ul>
      ) : (
        ''
      )}
    </li>
  );
}

function Actions(props: { jobId: string; status: RunStatus; failures: readonly FailureGroup[] }) {
  const { jobId, status, failures } = props;
  // Told apart by their ids: a button that somebody is about to press must not become the other.
  const isOver = over.has(status.state);
  const hasMissing = failures.length > 0 || status.state !== 'complete';
  return (
    <div class="run-actions">
      {isOver && hasMissing ? (
        <form id={`retry-${jobId}`} method="post" action={paths.runAction(jobId, 'retry')} data-action>
          <button type="submit">Retry what failed</button>
        </form>
      ) : (
        ''
      )}
      {isOver || status.state === 'cancelling' ? (
        ''
      ) : (
        <form id={`cancel-${jobId}`} method="post" action={paths.runAction(jobId, 'cancel')} data-action>
          <button type="submit">Cancel</button>
        </form>
      )}
    </div>
  );
}

function Reason(props: {
  group: FailureGroup;
  jobId: string;
  /** Whether the gallery can tell the images. */
  isTold: boolean;
  links: RunLinks | undefined;
}) {
  const { group, jobId, isTold, links } = props;
  const { code, images, batches, examples } = group;
  const hint = examples.find((example) => example.hint)?.hint;
  return (
    <li>
      <details id={`reason-${jobId}-${code}`}>
        <summary>
          <strong>{batches ? counted(batches, 'batch') : counted(images, 'image')}</strong> without results:{' '}
          <code>{code}</code> <span class="muted">{meaningOf(code)}</span>
        </summary>
        <ul class="reason-images">
          {examples.map(({ key, reason }) => (
            <li>
              <bdi class="key">{key}</bdi> <bdi class="muted">{reason ?? ''}</bdi>
            </li>
          ))}
        </ul>
        <p class="small">
          {hint ? `What to do: ${hint.replace(/\.$/, '')}. ` : ''}
          {!isTold ? 'The run tells which images these are when it has ended.' : ''}
          {isTold && links ? <a href={links.search.images({ failure: code })}>See all in the gallery</a> : ''}
        </p>
      </details>
    </li>
  );
}
