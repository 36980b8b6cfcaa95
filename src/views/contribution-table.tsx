/** What each concept adds to each predicted category of an image, and what is left over. */
import type { Contributions } from '../manifest/concepts.ts';
import { contributionRows } from './contribution-rows.ts';
import { signed } from './format.ts';
import type { PresentPart } from './image-page.tsx';
import { Swatch } from './swatch.tsx';

export function ContributionTable(props: { contributions: Contributions; parts: readonly PresentPart[] }) {
  const { note, labels, concepts, others, logits } = contributionRows(props.contributions);
  return (
    <section aria-labelledby="contributions">
      <div class="section-head">
        <h2 id="contributions">What they add to the prediction</h2>
        <p class="muted">{note}</p>
      </div>
      <section class="table-room" aria-label="Contributions" tabindex={0}>
        <table class="contributions">
          <thead>
            <tr>
              <th scope="col">Concept</th>
              {labels.map((label) => (
                <th scope="col">
                  <bdi>{label}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.parts.map(({ index, color, name }, j) => (
              <tr>
                <th scope="row">
                  <Swatch color={color} index={index} /> <bdi>{name}</bdi>
                </th>
                <Values of={concepts[j]!} />
              </tr>
            ))}
            {others.map(({ name, values }) => (
              <tr class="muted">
                <th scope="row">{name}</th>
                <Values of={values} />
              </tr>
            ))}
          </tbody>
          {logits ? (
            <tfoot>
              <tr>
                <th scope="row">Logit</th>
                <Values of={logits} />
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

function Values({ of }: { of: readonly number[] }) {
  return (
    <>
      {of.map((value) => (
        <td>{signed(value)}</td>
      ))}
    </>
  );
}
