/** Keeps what somebody looks at where it is in the window, while a part of the page changes around it. */

export function keepPlace(part: Element, change: () => void): void {
  // At the top of the page one sees what comes below.
  const anchor = scrollY > 0 ? anchorIn(part) : undefined;
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - before);
}

/** What has the focus, if it is in sight; else what is near the middle of the window. */
function anchorIn(part: Element): Element | undefined {
  const focused = document.activeElement;
  if (focused && part.contains(focused) && isInSight(focused)) return focused;
  for (const height of [0.5, 0.6, 0.4, 0.7, 0.3]) {
    const found = document.elementFromPoint(innerWidth / 3, innerHeight * height);
    // What encloses the rest stays where it is, whatever comes into it.
    if (found && found !== part && part.contains(found) && !found.matches('section, ol, ul')) {
      return found.closest('li') ?? found;
    }
  }
  return undefined;
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
