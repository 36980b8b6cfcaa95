/** What each concept adds to each predicted category of an image, and what is left over. */
import type { Contributions, LinearContribution } from '../manifest/concepts.ts';
import { unnamed } from './concept-card.tsx';
import { signed } from './format.ts';
import type { PresentPart } from './image-page.tsx';
import { Swatch } from './swatch.tsx';

export function ContributionTable(props: { contributions: Contributions; parts: readonly PresentPart[] }) {
  const { contributions, parts } = props;
  const { method, categories } = contributions;
  const terms = method === 'linear' ? linearTerms(contributions.categories) : [];
  return (
    <section aria-labelledby="contributions">
      <div class="section-head">
        <h2 id="contributions">What they add to the prediction</h2>
        <p class="muted">
          {method === 'linear'
            ? 'Exact: the terms of a column add up to its logit'
            : 'How far the probability falls when the concept is blurred'}
        </p>
      </div>
      <section class="table-room" aria-label="Contributions" tabindex={0}>
        <table class="contributions">
          <thead>
            <tr>
              <th scope="col">Concept</th>
              {categories.map(({ label }) => (
                <th scope="col">
                  <bdi>{label}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map(({ index, color, categories: said }, j) => (
              <tr>
                <th scope="row">
                  <Swatch color={color} index={index} /> <bdi>{said[0]?.label ?? unnamed}</bdi>
                </th>
                {categories.map(({ concepts }) => (
                  <td>{signed(concepts[j] ?? 0)}</td>
                ))}
              </tr>
            ))}
            {terms.map(({ name, values }) => (
              <tr class="muted">
                <th scope="row">{name}</th>
                {values.map((value) => (
                  <td>{signed(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
          {method === 'linear' ? (
            <tfoot>
              <tr>
                <th scope="row">Logit</th>
                {contributions.categories.map(({ logit }) => (
                  <td>{signed(logit)}</td>
                ))}
              </tr>
            </tfoot>
          ) : (
            ''
          )}
        </table>
      </section>
    </section>
  );
}

function linearTerms(categories: readonly LinearContribution[]) {
  return [
    { name: 'Bias of the network', values: categories.map(({ bias }) => bias) },
    { name: 'Offset', values: categories.map(({ offset }) => offset) },
    { name: 'Not explained', values: categories.map(({ residual }) => residual) },
  ].filter(({ values }) => values.some((value) => value !== 0));
}
