/** The single keys of a page, and the switch that turns them off for whom they are in the way (WCAG 2.2, 2.1.4). */
import { keyOf } from '../page-data.ts';
import type { Page } from './page.ts';
import { showOnly, toggle, toggleEvidence } from './toggles.ts';

/** Where the browser remembers that they are off. */
const place = 'leitmotif-keys';

/**
 * 1 to 9 and 0, for 10, switch the concept of that number; with Shift, only this one is left. E switches evidence, where
 * it is known.
 */
export function bindKeys(page: Page): void {
  let areOn = remembered() !== 'off';
  const switches = document.querySelectorAll<HTMLElement>('[data-keys]');
  const refresh = () => {
    for (const button of switches) button.setAttribute('aria-pressed', String(areOn));
  };
  refresh();
  for (const button of switches) {
    button.addEventListener('click', () => {
      areOn = !areOn;
      remember(areOn ? 'on' : 'off');
      refresh();
    });
  }

  document.addEventListener('keydown', (event) => {
    if (!areOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key.toLowerCase() === 'e' && page.data.images.some(({ evidence }) => evidence))
      return toggleEvidence(page);
    // With Shift a digit key writes another character, so its place on the keyboard says which it is.
    const digit =
      /^[0-9]$/.exec(event.key)?.[0] ?? (event.shiftKey ? /^Digit([0-9])$/.exec(event.code)?.[1] : undefined);
    if (digit === undefined) return;
    const concept = page.data.concepts.findIndex(({ number }) => keyOf(number) === digit);
    if (concept < 0) return;
    if (event.shiftKey) showOnly(page, concept);
    else toggle(page, concept);
  });
}

/** Into a field of the page. */
export function isTyping({ target }: Event): boolean {
  return target instanceof Element && target.closest('input, select, textarea') !== null;
}

/** Into a part of the page that arrow keys scroll to the side. */
export function scrollsAside({ target }: Event): boolean {
  const room = target instanceof Element ? target.closest('.table-room') : null;
  return room !== null && room.scrollWidth > room.clientWidth;
}

/** A browser may keep nothing, for pages opened from a folder above all. */
function remembered(): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

function remember(value: string): void {
  try {
    localStorage.setItem(place, value);
  } catch {
    // It holds until the page is left.
  }
}
