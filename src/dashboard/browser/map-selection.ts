/** Fetches what lies in a region of the map, and shows it below. */

export interface Selection {
  /** `query` is what the address says of the region. */
  show(query: string): void;
  clear(): void;
}

/** `page` is the map's address; `say` tells readers of the screen. */
export function createSelection(root: HTMLElement, page: string, say: (text: string) => void): Selection {
  let asking: AbortController | undefined;

  const load = async (query: string) => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    root.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(`${page}/region?${query}`, {
        signal,
        headers: { accept: 'application/json' },
      });
      const text = await response.text();
      const region =
        response.ok && new DOMParser().parseFromString(text, 'text/html').querySelector('.region');
      root.replaceChildren(region || text);
      say(root.querySelector('h2')?.textContent ?? text);
    } catch {
      if (signal.aborted) return;
      const trouble = 'The dashboard does not answer; select again to ask again.';
      root.replaceChildren(trouble);
      say(trouble);
    }
    root.removeAttribute('aria-busy');
  };

  // Pages of the region's images come without leaving the map as it is; the link that had the focus is gone then.
  root.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>('.pages a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    query.set('page', new URL(link.href).searchParams.get('page') ?? '1');
    history.replaceState(null, '', `${page}?${query}`);
    void load(query.toString()).then(() => {
      root.tabIndex = -1;
      root.focus({ preventScroll: true });
      root.scrollIntoView({ block: 'start' });
    });
  });

  return {
    show: (query) => void load(query),
    clear() {
      asking?.abort();
      root.removeAttribute('aria-busy');
      root.replaceChildren('Select a part of the map to see what is there.');
      say('Nothing is selected.');
    },
  };
}
