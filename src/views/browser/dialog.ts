/** The large view of one image: switches, what is at the pointer, and the way to its neighbours. */
import type { PageImage } from '../page-data.ts';
import { createOverlayView, type OverlayView } from './overlay-view.ts';
import { element, type Page, percent } from './page.ts';
import { createProbe, winnerOf } from './paint.ts';
import { bindToggles } from './toggles.ts';

export interface Dialog {
  show(index: number): void;
  close(): void;
}

/** `onChange` hears which image is shown, `undefined` once the view is closed. */
export function createDialog(
  page: Page,
  dialog: HTMLDialogElement,
  swatchOf: (concept: number) => Node,
  onChange: (index: number | undefined) => void,
): Dialog {
  const slot = (name: string) => dialog.querySelector<HTMLElement>(`[data-slot="${name}"]`)!;
  const stage = slot('stage');
  const toggles = bindToggles(page, dialog);
  let current = 0;
  let view: OverlayView | undefined;
  let probe: ((x: number, y: number) => number[]) | undefined;

  const photoOf = ({ picture, width, height }: PageImage) =>
    element('img', { class: 'photo', src: picture, alt: '', width: String(width), height: String(height) });

  const row = (image: PageImage, j: number) => {
    const { share, strength, peak } = image.presence[j]!;
    const label = page.data.concepts[j]!.categories[0]?.label ?? 'unnamed';
    const button = element('button', { type: 'button', class: 'toggle', 'data-concept': String(j) });
    button.append(swatchOf(j), element('bdi', { class: 'label' }, label));
    const cells = [percent(share), strength.toFixed(2), peak.toFixed(2)];
    return element(
      'tr',
      { 'data-row': String(j) },
      element('th', { scope: 'row' }, button),
      ...cells.map((text) => element('td', {}, text)),
      element('td', { class: 'here' }),
    );
  };

  const point = (values?: readonly number[]) => {
    const winner = values
      ? winnerOf(
          values,
          page.data.concepts.map(({ norm }) => norm),
          page.shown(),
        )
      : -1;
    for (const tr of slot('rows').querySelectorAll<HTMLElement>('tr')) {
      const j = Number(tr.dataset.row);
      tr.classList.toggle('winner', j === winner);
      tr.querySelector('.here')!.textContent = values ? values[j]!.toFixed(2) : '';
    }
    if (values && winner >= 0) {
      const { categories } = page.data.concepts[winner]!;
      const best = categories.map(({ label, score }) => `${label} ${percent(score)}`).join(', ');
      slot('pointer').replaceChildren(
        swatchOf(winner),
        element('span', {}, `strength ${values[winner]!.toFixed(2)} here: `, element('bdi', {}, best)),
      );
    } else {
      slot('pointer').replaceChildren(
        element(
          'span',
          { class: 'muted' },
          probe ? 'Point at the picture to see what is where.' : 'No heatmaps.',
        ),
      );
    }
  };

  const fill = (index: number) => {
    const image = page.data.images[index]!;
    current = index;
    slot('key').textContent = image.key;
    slot('position').textContent = `${index + 1} of ${page.data.images.length}`;
    slot('prediction').replaceChildren(
      element('span', { class: 'muted' }, 'The network says '),
      ...image.prediction.flatMap(({ label, score }, rank) => [
        rank > 0 ? ', ' : '',
        element(rank === 0 ? 'strong' : 'span', {}, element('bdi', {}, label), ` ${percent(score)}`),
      ]),
    );
    const order = image.presence
      .map((_, j) => j)
      .sort((a, b) => image.presence[b]!.share - image.presence[a]!.share);
    slot('rows').replaceChildren(...order.map((j) => row(image, j)));
    slot('links').replaceChildren(
      element('a', { href: image.overlay }, 'Overlay file'),
      ' · ',
      element('a', { href: image.picture }, 'Photograph'),
      ` · original ${image.width} × ${image.height} pixels`,
    );
    const photo = photoOf(image);
    photo.alt = image.key;
    stage.replaceChildren(photo);
    view = createOverlayView(page, stage, photo, index);
    const drawable = page.drawable(index);
    probe = drawable && createProbe(drawable.maps);
    for (const button of dialog.querySelectorAll<HTMLButtonElement>('[data-go="-1"], [data-go="1"]')) {
      button.disabled = page.data.images.length < 2;
    }
    toggles.refresh();
    point();
    view.paint();
  };

  const step = (by: number) => {
    const { length } = page.data.images;
    fill((current + by + length) % length);
    onChange(current);
  };

  stage.addEventListener('pointermove', (event) => {
    const place = placeIn(stage, page.data.images[current]!, event);
    point(place && probe?.(...place));
  });
  stage.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') point();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
    const go = event.target instanceof Element && event.target.closest<HTMLElement>('[data-go]')?.dataset.go;
    if (go === 'close') dialog.close();
    else if (go) step(Number(go));
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault();
      step(event.key === 'ArrowRight' ? 1 : -1);
    }
  });
  dialog.addEventListener('close', () => onChange(undefined));
  new ResizeObserver(() => view?.paint()).observe(stage);
  page.onShown(() => {
    view?.paint();
    point();
  });

  return {
    show(index) {
      if (!dialog.open) dialog.showModal();
      fill(index);
    },
    close: () => dialog.close(),
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
