/** Every category that concepts or images express. */
import type { Run } from '../../manifest/run.ts';
import { counted, lastSegment } from '../../views/format.ts';
import { documentOf, Shell } from '../../views/shell.tsx';
import type { RunLinks } from '../paths.ts';
import { QuietBox } from './quiet-box.tsx';

export function categoriesPage(props: {
  run: Run;
  links: RunLinks;
  q: string;
  categories: readonly { category: number; label: string; concepts: number; images: number }[];
  total: number;
}): string {
  const { run, links, q, categories, total } = props;
  const name = lastSegment(run.dataset.uri);
  return documentOf(
    <Shell
      title={`Categories – ${name} – Leitmotif`}
      crumbs={[{ text: name, href: links.run() }, { text: 'Categories' }]}
      links={links}
      version={run.versions.leitmotif}
    >
      <div class="page-head">
        <h1>Categories</h1>
        <p class="muted">What {run.model.name} takes concepts and images for, most expressed first</p>
      </div>
      <search>
        <form class="search" method="get" action={links.search.categories()}>
          <label class="search-name">
            <span class="visually-hidden">Category name</span>
            <input
              type="search"
              name="q"
              value={q}
              placeholder="Find categories by name"
              autocomplete="off"
            />
          </label>
          <button type="submit">Search</button>
        </form>
      </search>
      <p class="muted found" role="status">
        {counted(total, 'category')}
        {categories.length < total ? `, the first ${categories.length} shown` : ''}
      </p>
      {total === 0 ? (
        <QuietBox title={q ? 'No category fits' : 'No categories yet'}>
          <p>{q ? 'Try a part of the name.' : 'They are written when the run ends.'}</p>
        </QuietBox>
      ) : (
        ''
      )}
      <ul class="category-names">
        {categories.map(({ category, label, concepts, images }) => (
          <li>
            <a href={links.search.category(category)}>{label}</a>
            <span class="muted small">
              {counted(concepts, 'concept')}, {counted(images, 'image')}
            </span>
          </li>
        ))}
      </ul>
    </Shell>,
  );
}
