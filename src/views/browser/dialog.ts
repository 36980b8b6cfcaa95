/** The large view of one image: switches, what is at the pointer, and the way to its neighbours. */
import { percent } from '../format.ts';
import type { PageImage } from '../page-data.ts';
import { contributionParts } from './contributions.ts';
import { scrollsAside } from './keys.ts';
import { createOverlayView, type OverlayView } from './overlay-view.ts';
import { element, type Page } from './page.ts';
import { bindPointer } from './pointer.ts';
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
  const pointer = bindPointer(page, dialog, stage, swatchOf);

  const photoOf = ({ picture, width, height }: PageImage) =>
    element('img', { class: 'photo', src: picture, alt: '', width: String(width), height: String(height) });

  const row = (image: PageImage, j: number) => {
    const { share, strength, peak } = image.presence[j]!;
    const { name, number } = page.data.concepts[j]!;
    const button = element('button', { type: 'button', class: 'toggle', 'data-concept': String(j) });
    button.append(
      swatchOf(j),
      element('span', { class: 'visually-hidden' }, `Concept ${number}: `),
      element('bdi', { class: 'label' }, name),
    );
    const cells = [percent(share), strength.toFixed(2), peak.toFixed(2)];
    return element(
      'tr',
      { 'data-row': String(j) },
      element('th', { scope: 'row' }, button),
      ...cells.map((text) => element('td', {}, text)),
      element('td', { class: 'here' }),
    );
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
    dialog.querySelector('[data-slot="best"]')?.replaceChildren(image.prediction[0]?.label ?? '');
    const order = image.presence
      .map((_, j) => j)
      .sort((a, b) => image.presence[b]!.share - image.presence[a]!.share);
    slot('rows').replaceChildren(...order.map((j) => row(image, j)));
    slot('contributions').replaceChildren(...contributionParts(page, image, order, swatchOf));
    slot('links').replaceChildren(
      ...(image.page ? [element('a', { href: image.page }, 'Page of this image'), ' · '] : []),
      element('a', { href: image.overlay }, 'Overlay file'),
      ' · ',
      element('a', { href: image.picture }, 'Photograph'),
      ` · original ${image.width} × ${image.height} pixels`,
    );
    const photo = photoOf(image);
    photo.alt = image.key;
    stage.replaceChildren(photo);
    view = createOverlayView(page, stage, photo, index);
    for (const button of dialog.querySelectorAll<HTMLButtonElement>('[data-go="-1"], [data-go="1"]')) {
      button.disabled = page.data.images.length < 2;
    }
    toggles.refresh();
    pointer.follow(index);
    view.paint();
  };

  const reachable = () => [...dialog.querySelectorAll<HTMLElement>('button, a, [tabindex="0"]')];
  /** Rows and links are made anew with their image; what has the focus leaves it to its successor. */
  const keepFocus = (renew: () => void) => {
    const focused = document.activeElement as HTMLElement;
    const place = reachable().indexOf(focused);
    renew();
    if (place < 0 || focused.isConnected) return;
    const { concept } = focused.dataset;
    const row = concept && dialog.querySelector<HTMLElement>(`[data-concept="${concept}"]`);
    (row || reachable()[place] || slot('key').parentElement)?.focus();
  };

  const step = (by: number) => {
    const { length } = page.data.images;
    keepFocus(() => fill((current + by + length) % length));
    slot('said').textContent = `${slot('key').textContent}, ${slot('position').textContent}`;
    onChange(current);
  };

  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
    const go = event.target instanceof Element && event.target.closest<HTMLElement>('[data-go]')?.dataset.go;
    if (go === 'close') dialog.close();
    else if (go) step(Number(go));
  });
  // Of the document: a click into the picture leaves nothing in the dialog that has the focus.
  document.addEventListener('keydown', (event) => {
    if (!dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    // What has the focus may need the arrows itself.
    if (event.defaultPrevented || scrollsAside(event)) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault();
      step(event.key === 'ArrowRight' ? 1 : -1);
    }
  });
  dialog.addEventListener('close', () => onChange(undefined));
  new ResizeObserver(() => view?.paint()).observe(stage);
  page.onShown(() => view?.paint());
  // Browsers take the focus away again when they have looked for the place that a loaded page's address names.
  window.addEventListener('load', () => {
    if (dialog.open) dialog.querySelector('button')?.focus();
  });

  return {
    show(index) {
      if (!dialog.open) dialog.showModal();
      fill(index);
    },
    close: () => dialog.close(),
  };
}
