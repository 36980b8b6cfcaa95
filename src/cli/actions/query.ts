/** What `leitmotif query` does. */
import { findStoredRun } from '../../catalog/find-run.ts';
import { type Answer, queryRuns } from '../../query/query.ts';
import { counted } from '../../views/format.ts';
import type { QueryFlags } from '../query.ts';
import { note, printJson } from '../terminal.ts';
import { textTable } from '../text-table.ts';

export async function showAnswer(text: string, sql: string, flags: QueryFlags): Promise<void> {
  const runs = await Promise.all([text, ...(flags.with ?? [])].map((run) => findStoredRun(run, flags.out)));
  const answer = await queryRuns(runs, sql);
  if (flags.json) printJson(answer.rows);
  else process.stdout.write(describe(answer));
  process.stderr.write(note(`${counted(answer.rows.length, 'row')}\n`));
}

function describe({ columns, rows }: Answer): string {
  return textTable(
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}
