/** `leitmotif query`: asks a run's tables in SQL. */
import type { Command } from 'commander';
import { collect } from './arguments.ts';
import { addStoredRunArgument, type StoredRunFlags } from './stored-run-options.ts';

export interface QueryFlags extends StoredRunFlags {
  with?: string[];
  json?: true;
}

export function addQueryCommand(program: Command): void {
  addStoredRunArgument(
    program
      .command('query')
      .summary('ask the tables of a run in SQL')
      .description(
        'Runs a SQL query over the tables of a stored run: images, predictions, contributions, concepts, ' +
          'concept_categories, concept_motifs, concept_presence, motifs, motif_categories, motif_presence, shortcuts, failures. ' +
          'docs/tables.md describes their columns. Needs DuckDB (npm install @duckdb/node-api); reads these tables ' +
          'and nothing else.',
      ),
  )
    .argument('<sql>', 'the query')
    .option('--with <run>', 'a further run whose rows are in the tables, too (may be repeated)', collect)
    .option('--json', 'print the rows as JSON on stdout, rather than a table')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif query ./results/photos-1a2b3c4d "SELECT label, count(*) AS images FROM images GROUP BY 1 ORDER BY 2 DESC"
  leitmotif query photos-1a2b3c4d "SELECT code, count(*) FROM failures GROUP BY 1" --json
  leitmotif query photos-1a2b3c4d --with photos-5e6f7a8b "SELECT run_id, count(*) FROM motifs GROUP BY 1"
`,
    )
    .action(async (run: string, sql: string, flags: QueryFlags) =>
      (await import('./actions/query.ts')).showAnswer(run, sql, flags),
    );
}
