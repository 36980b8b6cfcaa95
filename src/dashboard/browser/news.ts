/** What of runs under way is worth a word to those who do not see it: a run's change of state, and every quarter of what is to do. */

export interface Standing {
  name: string;
  /** In words. */
  state: string;
  /** How far it is, 0 to 100; not a number where that is not shown. */
  percent: number;
}

/** The runs of the page, by their elements' ids. */
export function standingsOf(page: Element): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const run of page.querySelectorAll('[data-state]')) {
    standings.set(run.id, {
      name: run.querySelector('h1, h3')?.textContent ?? '',
      state: run.querySelector('.status')?.textContent ?? '',
      percent: Number(run.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow')),
    });
  }
  return standings;
}

/** `photos: Running, 25 %. birds: Complete.`; `''` where nothing is new. */
export function newsOf(before: ReadonlyMap<string, Standing>, now: ReadonlyMap<string, Standing>): string {
  const quarter = ({ percent }: Standing) => Math.floor(percent / 25);
  return [...now]
    .flatMap(([id, run]) => {
      const earlier = before.get(id);
      const { name, state } = run;
      if (earlier?.state !== state) return `${name}: ${state}.`;
      return quarter(run) > quarter(earlier) ? `${name}: ${state}, ${25 * quarter(run)} %.` : [];
    })
    .join(' ');
}
