/** Says what is at the pointer, or at a point that keys move: every concept's strength, and to which one the place belongs. */
import { type PageImage, takenInWords } from '../page-data.ts';
import { element, type Page } from './page.ts';
import { createProbe, winnerOf } from './paint.ts';

/** A press of an arrow key moves the point by this part of the image's side. */
const stride = 1 / 24;

const directions: Record<string, readonly [number, number]> = {
  ArrowLeft: [-stride, 0],
  ArrowRight: [stride, 0],
  ArrowUp: [0, -stride],
  ArrowDown: [0, stride],
};

/** `root` holds the table's rows and the line in words; `stage` is what is pointed at. */
export function bindPointer(
  page: Page,
  root: HTMLElement,
  stage: HTMLElement,
  swatchOf: (concept: number) => Node,
): { follow(index: number): void } {
  const slot = (name: string) => root.querySelector<HTMLElement>(`[data-slot="${name}"]`)!;
  const norms = page.data.concepts.map(({ norm }) => norm);
  let current = 0;
  let probe: ((x: number, y: number) => number[]) | undefined;
  /** Where keys have moved the point, in fractions of the image's extent. */
  let at: readonly [number, number] = [0.5, 0.5];
  const mark = element('span', { class: 'point', 'aria-hidden': 'true' });
  stage.tabIndex = 0;
  stage.setAttribute('role', 'application');

  const point = (values?: readonly number[]) => {
    const winner = values ? winnerOf(values, norms, page.shown()) : -1;
    for (const tr of slot('rows').querySelectorAll<HTMLElement>('tr')) {
      const j = Number(tr.dataset.row);
      tr.classList.toggle('winner', j === winner);
      tr.querySelector('.here')!.textContent = values ? values[j]!.toFixed(2) : '';
    }
    if (values && winner >= 0) {
      const taken = takenInWords(page.data.concepts[winner]!);
      slot('pointer').replaceChildren(
        swatchOf(winner),
        element('span', {}, `strength ${values[winner]!.toFixed(2)} here: `, element('bdi', {}, taken)),
      );
    } else {
      const words = probe
        ? 'Point at the picture, or move over it by arrow keys, to see what is where.'
        : 'No heatmaps.';
      slot('pointer').replaceChildren(element('span', { class: 'muted' }, words));
    }
  };

  /** At the point of the keys while they are the picture's, else nowhere. */
  const pointByKeys = () => {
    if (!probe || document.activeElement !== stage) {
      mark.remove();
      return point();
    }
    const [x, y] = at;
    mark.style.left = `calc(var(--frame-left) + ${x} * var(--frame-width))`;
    mark.style.top = `calc(var(--frame-top) + ${y} * var(--frame-height))`;
    if (mark.parentElement !== stage) stage.append(mark);
    point(probe(x, y));
  };
  // A click leaves the focus where it is, so that arrow keys go on turning images.
  stage.addEventListener('mousedown', (event) => event.preventDefault());
  stage.addEventListener('focus', () => {
    slot('pointer').setAttribute('aria-live', 'polite');
    pointByKeys();
  });
  stage.addEventListener('blur', () => {
    slot('pointer').removeAttribute('aria-live');
    pointByKeys();
  });
  stage.addEventListener('keydown', (event) => {
    const by = directions[event.key];
    if (!by || !probe || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const within = (value: number) => Math.min(1, Math.max(0, value));
    at = [within(at[0] + by[0]), within(at[1] + by[1])];
    pointByKeys();
  });

  stage.addEventListener('pointermove', (event) => {
    const place = placeIn(stage, page.data.images[current]!, event);
    point(place && probe?.(...place));
  });
  stage.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') pointByKeys();
  });
  page.onShown(() => {
    if (page.data.images.length > 0) pointByKeys();
  });

  return {
    follow(index) {
      current = index;
      const drawable = page.presence(index);
      probe = drawable && createProbe(drawable.maps);
      stage.setAttribute('aria-label', `${page.data.images[index]!.key}. Arrow keys move a point over it.`);
      pointByKeys();
    },
  };
}

/** Where in the image the pointer is, as fractions of its extent; the image is fitted into the middle of `stage`. */
function placeIn(
  stage: HTMLElement,
  { width, height }: PageImage,
  event: PointerEvent,
): [number, number] | undefined {
  const room = stage.getBoundingClientRect();
  const scale = Math.min(room.width / width, room.height / height);
  const x = (event.clientX - room.left - (room.width - width * scale) / 2) / (width * scale);
  const y = (event.clientY - room.top - (room.height - height * scale) / 2) / (height * scale);
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? [x, y] : undefined;
}
