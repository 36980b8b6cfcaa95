/** What of a page a script keeps up to date while something is under way, and where it says so. */
import type { Child } from 'hono/jsx';

/** `events`: the address of the events that hold what the children become. */
export function LivePart({ events, children }: { events: string; children?: Child }) {
  return (
    <>
      <p id="connection" class="connection" role="status" />
      <p id="said" class="visually-hidden" role="status" />
      <div id="live" data-events={events}>
        {children}
      </div>
    </>
  );
}
