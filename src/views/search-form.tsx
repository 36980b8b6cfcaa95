/** Searches the images of a run, or of what a filter leaves of it; works without JavaScript. */
import type { ImageFilter } from './links.ts';

export interface Choice {
  value: string;
  text: string;
}

export function SearchForm(props: {
  action: string;
  filter?: ImageFilter;
  /** What can be chosen; without, there is only the field for names. */
  folders?: readonly Choice[];
  categories?: readonly Choice[];
  motifs?: readonly Choice[];
  failures?: readonly Choice[];
}) {
  const { action, filter = {}, folders = [], categories = [], motifs = [], failures = [] } = props;
  const category = filter.category === undefined ? undefined : String(filter.category);
  const strength = filter.strength === undefined ? undefined : String(filter.strength);
  const strengths = motifs.length > 0 ? strengthChoices(strength) : [];
  const choosers = [
    { name: 'folder', label: 'Folder', every: 'All folders', choices: folders, chosen: filter.folder },
    { name: 'category', label: 'Category', every: 'All categories', choices: categories, chosen: category },
    { name: 'motif', label: 'Motif', every: 'All motifs', choices: motifs, chosen: filter.motif },
    {
      name: 'strength',
      label: 'Strength of the motif',
      every: 'Motif present',
      choices: strengths,
      chosen: strength,
    },
    {
      name: 'failure',
      label: 'Failures',
      every: 'With and without results',
      choices: failures,
      chosen: filter.failure,
    },
  ];
  return (
    <search>
      <form class="search" method="get" action={action} autocomplete="off">
        <label class="search-name">
          <span class="visually-hidden">File name</span>
          <input type="search" name="q" value={filter.q ?? ''} placeholder="Find images by file name" />
        </label>
        {choosers.map(({ choices, ...chooser }) =>
          choices.length > 0 ? <Choices choices={choices} {...chooser} /> : '',
        )}
        <button type="submit">Search</button>
      </form>
    </search>
  );
}

/** Strengths that a motif can be asked to have at least, and the one that is asked for. */
function strengthChoices(chosen: string | undefined): Choice[] {
  const values = ['0.05', '0.1', '0.2', '0.5', '1', '2'];
  const all = chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
  return all.sort((a, b) => Number(a) - Number(b)).map((value) => ({ value, text: `Strength ≥ ${value}` }));
}

function Choices(props: {
  name: string;
  label: string;
  every: string;
  choices: readonly Choice[];
  chosen: string | undefined;
}) {
  const { name, label, every, choices, chosen } = props;
  return (
    <label>
      <span class="visually-hidden">{label}</span>
      <select name={name}>
        <option value="">{every}</option>
        {choices.map(({ value, text }) => (
          <option value={value} {...(value === chosen ? { selected: true } : {})}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
