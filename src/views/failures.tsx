/** The images without results and why, grouped by error code. */
import { meaningOf } from '../errors.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import { grouped } from './format.ts';

/** The entries shown, in ledger order, and how many there are in all. */
export interface ImageProblems {
  total: number;
  entries: readonly LedgerEntry[];
}

export function Failures({ problems }: { problems: ImageProblems }) {
  const groups = byCode(problems.entries);
  const more = problems.total - problems.entries.length;
  return (
    <>
      {[...groups].map(([code, entries]) => (
        <section class="failure-group">
          <h3>
            <code>{code}</code> {meaningOf(code) && `— ${meaningOf(code)}`}
          </h3>
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
        </section>
      ))}
      {more > 0 ? <p class="more">And {grouped(more)} more; the batches’ pages list every one.</p> : ''}
    </>
  );
}

function byCode(entries: readonly LedgerEntry[]): Map<string, LedgerEntry[]> {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const code = entry.code ?? entry.status;
    groups.set(code, [...(groups.get(code) ?? []), entry]);
  }
  return groups;
}
