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
      const response = await fetch(`${page}/region?${query}`, { signal });
      if (!response.ok) throw new Error(response.statusText);
      const answer = new DOMParser().parseFromString(await response.text(), 'text/html');
      const region = answer.querySelector('.region');
      if (!region) throw new Error('no region');
      root.replaceChildren(region);
      say(root.querySelector('h2')?.textContent ?? '');
    } catch {
      if (signal.aborted) return;
      root.replaceChildren('The dashboard does not answer; select again to ask again.');
    }
    root.removeAttribute('aria-busy');
  };

  // Pages of the region's images come without leaving the map as it is.
  root.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>('.pages a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void load(new URL(link.href).search.slice(1)).then(() => root.scrollIntoView({ block: 'start' }));
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
