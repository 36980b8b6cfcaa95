/** Changes an element into another one step by step, so that focus, selection and open details stay. */

/** The children of `shown` become those of `fresh`. They are told apart by their ids, sections by their headings', too. */
export function morphChildren(shown: Element, fresh: Element): void {
  const known = new Map([...shown.children].map((child): [string, Element] => [nameOf(child), child]));
  let place: ChildNode | null = shown.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const here: ChildNode | null | undefined =
      wanted instanceof Element && nameOf(wanted) !== '' ? known.get(nameOf(wanted)) : place;
    if (!here || !isAlike(here, wanted)) {
      shown.insertBefore(wanted, place);
      continue;
    }
    if (here === place) place = place.nextSibling;
    else shown.insertBefore(here, place);
    if (here instanceof Element && wanted instanceof Element) {
      copyAttributes(here, wanted);
      morphChildren(here, wanted);
    } else if (here.nodeValue !== wanted.nodeValue) here.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const after: ChildNode | null = place.nextSibling;
    place.remove();
    place = after;
  }
}

function isAlike(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName) return false;
  return !(one instanceof Element && other instanceof Element) || nameOf(one) === nameOf(other);
}

function nameOf(element: Element): string {
  return element.id || element.getAttribute('aria-labelledby') || '';
}

function copyAttributes(shown: Element, fresh: Element): void {
  for (const { name, value } of [...fresh.attributes]) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  for (const { name } of [...shown.attributes]) {
    // Details that somebody has opened stay open.
    if (!fresh.hasAttribute(name) && name !== 'open') shown.removeAttribute(name);
  }
}
