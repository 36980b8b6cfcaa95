/** Keeps the live part of a page up to date, and sends its buttons' requests without leaving it. */
import { keepPlace } from './keep-place.ts';
import { morphChildren } from './morph.ts';
import { newsOf, type Standing, standingsOf } from './news.ts';

/** Milliseconds until a connection that the browser has given up is made anew. */
const pause = 3000;

document.addEventListener('DOMContentLoaded', () => {
  const live = document.getElementById('live');
  const connection = document.getElementById('connection');
  const said = document.getElementById('said');
  if (!live || !connection || !said) return;

  const say = (trouble: string) => {
    if (connection.textContent !== trouble) connection.textContent = trouble;
  };
  /** As they were last told. */
  let told: ReadonlyMap<string, Standing> = standingsOf(live);
  const show = ({ data }: MessageEvent) => {
    say('');
    renew(live, new DOMParser().parseFromString(String(data), 'text/html').body);
    const standings = standingsOf(live);
    const news = newsOf(told, standings);
    if (news !== '') said.textContent = news;
    told = standings;
  };
  let events: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  // A browser has six connections for all tabs together: those out of sight keep none, and get all when they are back.
  const connect = () => {
    events?.close();
    clearTimeout(again);
    if (!document.hidden) listen();
  };
  const listen = () => {
    const address = live.dataset.events ?? '';
    const stream = new EventSource(address);
    events = stream;
    stream.addEventListener('open', () => say(''));
    stream.addEventListener('state', show);
    stream.addEventListener('ended', (event) => {
      stream.close();
      document.removeEventListener('visibilitychange', connect);
      show(event);
    });
    stream.addEventListener('trouble', ({ data }) => say(`${data} What you see may be old. Trying again …`));
    stream.addEventListener('error', async () => {
      const isRefused = stream.readyState === EventSource.CLOSED;
      if (isRefused) again = setTimeout(connect, pause);
      say(
        isRefused && (await isSignedOut(address))
          ? 'You are signed out, so what you see may be old. Load the page again to sign in.'
          : 'The dashboard does not answer; what you see may be old. Trying again …',
      );
    });
  };
  document.addEventListener('visibilitychange', connect);
  connect();

  const notice = document.getElementById('notice');
  live.addEventListener('submit', (event) => {
    const form = event.target;
    if (!notice || !(form instanceof HTMLFormElement) || form.dataset.action === undefined) return;
    event.preventDefault();
    if (sending.has(form)) return;
    void send(form).then(
      (message) => {
        notice.textContent = message;
      },
      () => {
        notice.textContent = 'The dashboard does not answer.';
      },
    );
  });
});

/** Events that are refused do not say why. */
function isSignedOut(address: string): Promise<boolean> {
  return fetch(address, { method: 'HEAD' }).then(
    ({ status }) => status === 401,
    () => false,
  );
}

/** A button that is gone leaves the focus to its run, or to the page where that is gone, too. */
function renew(shown: Element, fresh: Element): void {
  const focused = document.activeElement;
  const run = focused?.closest<HTMLElement>('.queue-run');
  keepPlace(shown, () => morphChildren(shown, fresh));
  if (!focused?.isConnected) (run?.isConnected ? run : document.querySelector('main'))?.focus();
}

/** Forms whose requests are under way. A button that is disabled meanwhile would lose the focus. */
const sending = new WeakSet<HTMLFormElement>();

async function send(form: HTMLFormElement): Promise<string> {
  sending.add(form);
  try {
    const response = await fetch(form.action, { method: 'POST', headers: { accept: 'application/json' } });
    if (!response.ok) return (await response.text()).trim();
    return ((await response.json()) as { message: string }).message;
  } finally {
    sending.delete(form);
  }
}
