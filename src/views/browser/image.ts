/** Starts the page of one image: draws what is switched on, says what is at the pointer, turns pages by arrow keys. */
import type { PageData } from '../page-data.ts';
import { readAddress, writeAddress } from './address.ts';
import { bindKeys, isTyping, scrollsAside } from './keys.ts';
import { createOverlayView } from './overlay-view.ts';
import { createPage } from './page.ts';
import { bindPointer } from './pointer.ts';
import { bindToggles } from './toggles.ts';

document.documentElement.classList.add('js');
document.addEventListener('DOMContentLoaded', start);

function start(): void {
  const data = document.getElementById('page-data');
  const root = document.querySelector<HTMLElement>('.image-body');
  const stage = root?.querySelector<HTMLElement>('.stage');
  const photo = stage?.querySelector('img');
  if (!data || !root || !stage || !photo) return;
  const page = createPage(JSON.parse(data.textContent ?? '') as PageData);
  const all = page.data.concepts.map((_, j) => j);

  const follow = () => {
    const { hidden = [], evidence = false } = readAddress(location.hash);
    page.setShown(all.filter((j) => !hidden.includes(j)));
    page.setShowsEvidence(evidence);
  };
  follow();
  const swatchOf = (concept: number) =>
    root.querySelector(`[data-concept="${concept}"] .swatch`)!.cloneNode(true);
  const view = createOverlayView(page, stage, photo, 0);
  bindToggles(page, root);
  bindKeys(page);
  bindPointer(page, root, stage, swatchOf).follow(0);
  new ResizeObserver(() => {
    view.paint();
    root.classList.add('framed');
  }).observe(stage);
  window.addEventListener('hashchange', follow);
  page.onShown(() => {
    view.paint();
    const hash = writeAddress({
      image: undefined,
      hidden: all.filter((j) => !page.isShown(j)),
      evidence: page.showsEvidence(),
    });
    history.replaceState(null, '', hash || location.pathname + location.search);
  });

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    // What has the focus may need the arrows itself.
    if (event.defaultPrevented || isTyping(event) || scrollsAside(event)) return;
    const way = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
    if (way) document.querySelector<HTMLAnchorElement>(`.neighbours a[rel="${way}"]`)?.click();
  });
}
