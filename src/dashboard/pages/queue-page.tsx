/** The queue: what is under way, how fast, by whom, what failed. */
import { counted } from '../../views/format.ts';
import type { Site } from '../../views/links.ts';
import { LivePart } from '../../views/live-part.tsx';
import { documentOf, Shell } from '../../views/shell.tsx';
import { paths } from '../paths.ts';
import type { QueueView } from '../queue-view.ts';
import { QueueRun, type QueueRunContext } from './queue-run.tsx';
import { QuietBox } from './quiet-box.tsx';
import { Throughput } from './throughput.tsx';
import { Workers } from './workers.tsx';

/** A view, or why there is none. */
export type QueueState = { view: QueueView } | { trouble: string };

export function queuePage(props: {
  site: Site;
  version: string;
  state: QueueState;
  context: QueueRunContext;
}): string {
  const { site, version, state, context } = props;
  return documentOf(
    <Shell
      title="Queue – Leitmotif"
      crumbs={[]}
      links={{ asset: paths.asset, site }}
      version={version}
      script="live.js"
      section="queue"
    >
      <p id="notice" class="notice-box" role="status" />
      <LivePart events={paths.queueEvents}>
        <QueueBody state={state} context={context} />
      </LivePart>
    </Shell>,
  );
}

/** What is sent again when it has changed. */
export function queueBody(state: QueueState, context: QueueRunContext): string {
  return (<QueueBody state={state} context={context} />).toString() as string;
}

function QueueBody({ state, context }: { state: QueueState; context: QueueRunContext }) {
  const view = 'view' in state ? state.view : undefined;
  return (
    <>
      <div class="page-head">
        <h1>Queue</h1>
        {view ? <Standing view={view} /> : ''}
        <div class="page-actions">
          {view && !context.readOnly ? <PauseButton paused={view.paused} /> : ''}
          {view ? <a href={paths.jobs}>All jobs</a> : ''}
        </div>
      </div>
      {'trouble' in state ? (
        <QuietBox title="The queue is away">
          <p>
            <bdi>{state.trouble}</bdi>
          </p>
          <p class="muted">The dashboard goes on trying. Finished runs can be seen all the same.</p>
        </QuietBox>
      ) : (
        ''
      )}
      {view ? (
        <>
          <div class="queue-top">
            <Throughput minutes={view.minutes} />
            <Workers workers={view.workers} />
          </div>
          <section aria-labelledby="runs">
            <div class="section-head">
              <h2 id="runs">Runs</h2>
              <p class="muted">Those that have ended stay here for a day</p>
            </div>
            {view.runs.length === 0 ? (
              <QuietBox title="No run is in the queue">
                <p>
                  <code>leitmotif enqueue ./photos</code> puts one there.
                </p>
              </QuietBox>
            ) : (
              <ol class="queue-runs">
                {view.runs.map((run) => (
                  <QueueRun run={run} context={context} />
                ))}
              </ol>
            )}
          </section>
        </>
      ) : (
        ''
      )}
    </>
  );
}

function Standing({ view: { paused, workers, runs } }: { view: QueueView }) {
  const active = runs.filter(
    (run) => 'status' in run && ['running', 'finishing'].includes(run.status.state),
  ).length;
  if (paused) return <p class="status status-paused">Paused: workers take no more</p>;
  if (workers.length === 0) return <p class="status status-partial">No worker is connected</p>;
  return (
    <p class="muted">
      {active === 0 ? 'Nothing under way' : `${counted(active, 'run')} under way`},{' '}
      {counted(workers.length, 'worker')}
    </p>
  );
}

function PauseButton({ paused }: { paused: boolean }) {
  return (
    <form method="post" action={paths.queueAction(paused ? 'resume' : 'pause')} data-action>
      <button type="submit">{paused ? 'Resume' : 'Pause'}</button>
    </form>
  );
}
