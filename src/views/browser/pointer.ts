/** Says what is at the pointer: the strength of every concept there, and which one the place belongs to. */
import { type PageImage, takenInWords } from '../page-data.ts';
import { element, type Page } from './page.ts';
import { createProbe, winnerOf } from './paint.ts';

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
      const words = probe ? 'Point at the picture to see what is where.' : 'No heatmaps.';
      slot('pointer').replaceChildren(element('span', { class: 'muted' }, words));
    }
  };

  stage.addEventListener('pointermove', (event) => {
    const place = placeIn(stage, page.data.images[current]!, event);
    point(place && probe?.(...place));
  });
  stage.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') point();
  });
  page.onShown(() => {
    if (page.data.images.length > 0) point();
  });

  return {
    follow(index) {
      current = index;
      const drawable = page.presence(index);
      probe = drawable && createProbe(drawable.maps);
      point();
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
