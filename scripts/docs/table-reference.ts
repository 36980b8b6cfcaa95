/** Writes the reference of the tables from their columns. */
import { type Column, tableColumns } from '../../src/manifest/tables.ts';
import { exampleQueries } from './example-queries.ts';

const of = {
  images: 'one row an image of the plan',
  predictions: 'what the network takes each whole image for',
  contributions:
    'what each concept adds to each prediction; no rows for a network of which only --scores ablate could tell',
  concepts: 'one row a concept of a batch',
  concept_categories: 'what the network’s head says of each concept',
  concept_motifs: 'which motifs each concept holds',
  concept_presence: 'how much of each concept of its batch is in an image',
  motifs: 'one row a motif of the dataset',
  motif_categories: 'what the network’s head says of each motif',
  motif_presence: 'how much of each motif that its batch holds is in an image',
  shortcuts: 'candidate shortcuts, the most suspicious first',
  failures: 'one row an image without results',
} satisfies Record<keyof typeof tableColumns, string>;

export function tableReference(): string {
  const tables = Object.entries<Record<string, Column>>(tableColumns).map(([name, columns]) =>
    [
      `### ${name}`,
      '',
      `${of[name as keyof typeof of]}.`.replace(/^./, (first) => first.toUpperCase()),
      '',
      '| column | type | meaning |',
      '| --- | --- | --- |',
      ...Object.entries(columns).map(
        ([column, { type, nullable, meaning = '' }]) =>
          `| \`${column}\` | ${type}${nullable ? ' or null' : ''} | ${meaning.replaceAll('|', '\\|')} |`,
      ),
    ].join('\n'),
  );
  const examples = Object.values(exampleQueries).map(
    ({ question, sql }) => `${question}\n\n\`\`\`sql\n${sql}\n\`\`\``,
  );
  return `${[introduction, '## Examples', ...examples, '## Tables', ...tables].join('\n\n')}\n`;
}

const introduction = `# Tables

Made by \`npm run docs\` from the columns in \`src/manifest/tables.ts\`; do not edit.

A run that has ended holds Parquet files under \`tables/<table>/<part>.parquet\`: a part for every 100 batches, in it a row
group for each batch; tables of the whole dataset have one part. \`tables/tables.json\` lists them with rows and sha256.
Text is UTF-8, a count is INT32, a number is DOUBLE. Columns keep their names, order and types.

\`\`\`sh
npx leitmotif query ./results/<run-id> "SELECT label, count(*) FROM images GROUP BY 1 ORDER BY 2 DESC"
npx leitmotif export ./results/<run-id> --format jsonl    # or csv, croissant; coco for the regions
\`\`\`

\`query\` needs DuckDB (\`npm install @duckdb/node-api\`). Every other reader takes the files as they are, for example
\`duckdb -c "SELECT * FROM 'results/<run-id>/tables/images/*.parquet'"\` or
\`pandas.read_parquet('results/<run-id>/tables/images')\`.`;
