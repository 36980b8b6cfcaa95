/** The images without results and why, grouped by error code. */
import { type ProblemCount, reasonOf } from '../catalog/count-problems.ts';
import { meaningOf } from '../errors.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import { counted, grouped } from './format.ts';
import type { Links } from './links.ts';

/** How many there are of each code, and those of them that are shown, in ledger order. */
export interface ImageProblems {
  counts: readonly ProblemCount[];
  entries: readonly LedgerEntry[];
}

export function totalOf({ counts }: Pick<ImageProblems, 'counts'>): number {
  return counts.reduce((sum, { images }) => sum + images, 0);
}

export function Failures({ problems, links }: { problems: ImageProblems; links: Links }) {
  const { counts, entries } = problems;
  const more = totalOf(problems) - entries.length;
  return (
    <>
      {counts.map(({ code, images }) => (
        <Group
          code={code}
          images={images}
          entries={entries.filter((entry) => reasonOf(entry) === code)}
          href={links.search?.images({ failure: code })}
        />
      ))}
      {more > 0 ? (
        <p class="more">
          And {grouped(more)} more{links.search ? '' : '; the batches’ pages list every one'}.
        </p>
      ) : (
        ''
      )}
    </>
  );
}

function Group(props: { code: string; images: number; entries: LedgerEntry[]; href: string | undefined }) {
  const { code, images, entries, href } = props;
  const meaning = meaningOf(code);
  return (
    <section class="failure-group">
      <h3>
        <code>{code}</code> {meaning && `— ${meaning}`}
        {': '}
        {entries.length > 0 && entries.length < images ? `${grouped(entries.length)} of ` : ''}
        {href ? <a href={href}>{counted(images, 'image')}</a> : counted(images, 'image')}
      </h3>
      {entries.length > 0 ? (
        <section class="table-scroll" tabindex={0} aria-label={`Images with ${code}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Image</th>
                <th scope="col">Status</th>
                <th scope="col">Stage</th>
                <th scope="col">What happened, and what to do</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ key, status, stage, reason, hint }) => (
                <tr>
                  <th scope="row" class="key">
                    <bdi>{key}</bdi>
                  </th>
                  <td>{status}</td>
                  <td>{stage ?? ''}</td>
                  <td>
                    <bdi>{reason ?? ''}</bdi>
                    {hint ? <p class="hint">{hint}</p> : ''}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        ''
      )}
    </section>
  );
}
