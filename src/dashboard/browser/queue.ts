/** Keeps the queue's page up to date, and sends its buttons' requests without leaving it. */
import { morph } from './morph.ts';

/** Milliseconds until a connection that the browser has given up is made anew. */
const pause = 3000;

document.addEventListener('DOMContentLoaded', () => {
  const live = document.getElementById('live');
  const connection = document.getElementById('connection');
  const notice = document.getElementById('notice');
  if (!live || !connection || !notice) return;

  const connect = () => {
    const events = new EventSource(live.dataset.events ?? '');
    events.addEventListener('open', () => {
      connection.textContent = '';
    });
    events.addEventListener('queue', ({ data }) => {
      connection.textContent = '';
      const fresh = new DOMParser().parseFromString(String(data), 'text/html').getElementById('queue');
      const shown = document.getElementById('queue');
      if (fresh && shown) morph(shown, fresh);
    });
    events.addEventListener('error', () => {
      connection.textContent = 'The dashboard does not answer; what you see may be old. Trying again …';
      if (events.readyState !== EventSource.CLOSED) return;
      events.close();
      setTimeout(connect, pause);
    });
  };
  connect();

  live.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.action === undefined) return;
    event.preventDefault();
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

async function send(form: HTMLFormElement): Promise<string> {
  const button = form.querySelector('button');
  if (button) button.disabled = true;
  try {
    const response = await fetch(form.action, { method: 'POST', headers: { accept: 'application/json' } });
    if (!response.ok) return (await response.text()).trim();
    return ((await response.json()) as { message: string }).message;
  } finally {
    if (button) button.disabled = false;
  }
}
