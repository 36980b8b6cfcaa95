/** Changes an element into another one step by step, so that focus, selection and open details stay. */

/** `shown` stays in the page and becomes what `fresh` is. Children with an id are told apart by it. */
export function morph(shown: Element, fresh: Element): void {
  copyAttributes(shown, fresh);
  const known = new Map(
    [...shown.children].filter(({ id }) => id !== '').map((child): [string, Element] => [child.id, child]),
  );
  let place: ChildNode | null = shown.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const here: ChildNode | null | undefined =
      wanted instanceof Element && wanted.id ? known.get(wanted.id) : place;
    if (!here || !isAlike(here, wanted)) {
      shown.insertBefore(wanted, place);
      continue;
    }
    if (here === place) place = place.nextSibling;
    else shown.insertBefore(here, place);
    if (here instanceof Element && wanted instanceof Element) morph(here, wanted);
    else if (here.nodeValue !== wanted.nodeValue) here.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const after: ChildNode | null = place.nextSibling;
    place.remove();
    place = after;
  }
}

function isAlike(one: Node, other: Node): boolean {
  if (one.nodeName !== other.nodeName) return false;
  return !(one instanceof Element && other instanceof Element) || one.id === other.id;
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
