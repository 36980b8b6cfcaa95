/** Starts the batch page: reads its data, draws the grid, binds switches and the large view, follows the address. */
import type { PageData } from '../page-data.ts';
import { readAddress, writeAddress } from './address.ts';
import { createDialog } from './dialog.ts';
import { drawGrid } from './grid.ts';
import { bindKeys } from './keys.ts';
import { createPage } from './page.ts';
import { bindToggles } from './toggles.ts';

// Before the body is there, so that nothing flashes that only pages without script show.
document.documentElement.classList.add('js');
document.addEventListener('DOMContentLoaded', start);

function start(): void {
  const data = document.getElementById('page-data');
  const toolbar = document.querySelector<HTMLElement>('.toolbar');
  const viewer = document.querySelector<HTMLDialogElement>('#viewer');
  if (!data || !toolbar || !viewer) return;
  const page = createPage(JSON.parse(data.textContent ?? '') as PageData);
  const links = [...document.querySelectorAll<HTMLElement>('.images .view')];
  let open: number | undefined;
  // Opening a view adds a step to the history, so that "back" closes it; closing takes that step back.
  let stepped = false;

  const address = () =>
    writeAddress({
      image: open === undefined ? undefined : page.data.images[open]!.key,
      hidden: page.data.concepts.map((_, j) => j).filter((j) => !page.isShown(j)),
      evidence: page.showsEvidence(),
    });
  const record = (how: 'pushState' | 'replaceState') => {
    history[how](null, '', address() || location.pathname + location.search);
  };

  const swatchOf = (concept: number) =>
    toolbar.querySelector(`[data-concept="${concept}"] .swatch`)!.cloneNode(true);
  const dialog = createDialog(page, viewer, swatchOf, (index) => {
    const shown = open;
    open = index;
    if (index !== undefined) return record('replaceState');
    if (shown === undefined) return;
    links[shown]?.focus();
    if (stepped) history.back();
    else record('replaceState');
  });
  const show = (index: number) => {
    open = index;
    dialog.show(index);
  };

  const follow = () => {
    const { image, hidden, evidence } = readAddress(location.hash);
    const index = page.data.images.findIndex(({ key }) => key.toWellFormed() === image);
    const isBack = stepped && index < 0;
    if (hidden && !isBack)
      page.setShown(page.data.concepts.map((_, j) => j).filter((j) => !hidden.includes(j)));
    if (evidence && !isBack) page.setShowsEvidence(true);
    if (index >= 0) return show(index);
    open = undefined;
    stepped = false;
    dialog.close();
    // What is hidden outlives the large view, also where the step back says otherwise.
    if (isBack) record('replaceState');
  };

  drawGrid(page, links);
  bindToggles(page, toolbar);
  bindKeys(page);
  follow();
  page.onShown(() => record('replaceState'));
  window.addEventListener('popstate', () => {
    const was = open;
    follow();
    if (was === undefined && open !== undefined) stepped = true;
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest<HTMLElement>('.images .view');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    show(Number(link.dataset.image));
    record('pushState');
    stepped = true;
  });
}
