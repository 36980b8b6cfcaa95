/** The switches of concepts and of evidence: toolbar, rows of the large view. */
import type { Page } from './page.ts';

/** Keeps every `[data-concept]` and `[data-evidence]` button below `root` in step with the page, now and later. */
export function bindToggles(page: Page, root: HTMLElement): { refresh(): void } {
  const refresh = () => {
    for (const button of root.querySelectorAll<HTMLElement>('[data-concept]')) {
      button.setAttribute('aria-pressed', String(page.isShown(Number(button.dataset.concept))));
    }
    for (const button of root.querySelectorAll<HTMLElement>('[data-evidence]')) {
      button.setAttribute('aria-pressed', String(page.showsEvidence()));
    }
  };
  root.addEventListener('click', (event) => {
    const button = buttonOf(event);
    if (!button) return;
    if (button.dataset.evidence !== undefined) toggleEvidence(page);
    else if (button.dataset.all === 'on') showAll(page);
    else if (button.dataset.all === 'off') page.setShown([]);
    else if (event.shiftKey) showOnly(page, Number(button.dataset.concept));
    else toggle(page, Number(button.dataset.concept));
  });
  root.addEventListener('dblclick', (event) => {
    const concept = buttonOf(event)?.dataset.concept;
    if (concept !== undefined && !event.shiftKey) showOnly(page, Number(concept));
  });
  page.onShown(refresh);
  refresh();
  return { refresh };
}

function buttonOf({ target }: Event): HTMLElement | null {
  return target instanceof Element
    ? target.closest<HTMLElement>('button[data-concept], button[data-all], button[data-evidence]')
    : null;
}

export function toggle(page: Page, concept: number): void {
  const shown = page.shown();
  page.setShown(page.isShown(concept) ? shown.filter((j) => j !== concept) : [...shown, concept]);
}

export function toggleEvidence(page: Page): void {
  page.setShowsEvidence(!page.showsEvidence());
}

/** Only this concept; again, and all are back. */
export function showOnly(page: Page, concept: number): void {
  const shown = page.shown();
  if (shown.length === 1 && shown[0] === concept) showAll(page);
  else page.setShown([concept]);
}

function showAll(page: Page): void {
  page.setShown(page.data.concepts.map((_, j) => j));
}
