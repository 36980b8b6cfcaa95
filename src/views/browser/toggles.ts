/** The switches of concepts and of evidence: toolbar, rows of the large view, keys. */
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

/** 1 to 9 and 0 switch the first ten concepts; with Shift, only this one is left. E switches evidence, where it is known. */
export function bindKeys(page: Page): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event)) return;
    if (event.key === 'e' && page.data.images.some(({ evidence }) => evidence)) toggleEvidence(page);
    // With Shift a digit key writes another character, so its place on the keyboard says which it is.
    const digit =
      /^[0-9]$/.exec(event.key)?.[0] ?? (event.shiftKey ? /^Digit([0-9])$/.exec(event.code)?.[1] : undefined);
    if (digit === undefined) return;
    const concept = (Number(digit) + 9) % 10;
    if (concept >= page.data.concepts.length) return;
    if (event.shiftKey) showOnly(page, concept);
    else toggle(page, concept);
  });
}

/** Into a field of the page. */
export function isTyping({ target }: Event): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null;
}

function buttonOf({ target }: Event): HTMLElement | null {
  return target instanceof Element
    ? target.closest<HTMLElement>('button[data-concept], button[data-all], button[data-evidence]')
    : null;
}

function toggle(page: Page, concept: number): void {
  const shown = page.shown();
  page.setShown(page.isShown(concept) ? shown.filter((j) => j !== concept) : [...shown, concept]);
}

function toggleEvidence(page: Page): void {
  page.setShowsEvidence(!page.showsEvidence());
}

/** Only this concept; again, and all are back. */
function showOnly(page: Page, concept: number): void {
  const shown = page.shown();
  if (shown.length === 1 && shown[0] === concept) showAll(page);
  else page.setShown([concept]);
}

function showAll(page: Page): void {
  page.setShown(page.data.concepts.map((_, j) => j));
}
