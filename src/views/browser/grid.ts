/** Draws the concepts on the images of the grid, those in sight first and the others when they come. */
import { createOverlayView, type OverlayView } from './overlay-view.ts';
import type { Page } from './page.ts';

/** Milliseconds of painting in one frame, so that scrolling and switching stay fluent. */
const frameBudget = 12;

export function drawGrid(page: Page, links: readonly HTMLElement[]): void {
  const views = new Map<Element, OverlayView>();
  for (const link of links) {
    const photo = link.querySelector('img');
    if (photo) views.set(link, createOverlayView(page, link, photo, Number(link.dataset.image)));
  }
  const inSight = new Set<Element>();
  const waiting = new Set<Element>();
  let requested = false;

  const paintSome = () => {
    requested = false;
    const end = performance.now() + frameBudget;
    for (const link of waiting) {
      if (performance.now() > end) break;
      waiting.delete(link);
      views.get(link)?.paint();
    }
    if (waiting.size > 0) request();
  };
  const request = () => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(paintSome);
  };
  const repaint = (links: Iterable<Element>) => {
    for (const link of links) waiting.add(link);
    request();
  };

  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inSight.add(target);
        else inSight.delete(target);
      }
      repaint(entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target));
    },
    { rootMargin: '300px' },
  );
  const sizes = new ResizeObserver((entries) =>
    repaint(entries.map(({ target }) => target).filter((target) => inSight.has(target))),
  );
  for (const link of views.keys()) {
    sight.observe(link);
    sizes.observe(link);
  }
  page.onShown(() => repaint(inSight));
  // A printed page shows every image, in sight or not.
  window.addEventListener('beforeprint', () => {
    for (const view of views.values()) view.paint();
  });
}
