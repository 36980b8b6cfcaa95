/** Asks the tables of one or more runs in SQL, through DuckDB where it is installed. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoredRun } from '../catalog/open-run.ts';
import { LeitmotifError } from '../errors.ts';
import { tableNames } from '../manifest/tables.ts';
import { type LocalTables, openLocalTables } from './local-tables.ts';

export interface Answer {
  columns: string[];
  /** Values by column; whole numbers that JavaScript cannot hold are text. */
  rows: Record<string, unknown>[];
}

type DuckDb = typeof import('@duckdb/node-api');

const importDuckDb = () => import('@duckdb/node-api');

/**
 * Every table of the runs is a view of its name, with the rows of all of them; `run_id` tells them apart. The query
 * reads these files and nothing else, and writes nothing.
 *
 * @throws LeitmotifError `usage` where DuckDB is missing, the SQL is wrong or asks more than one thing; `object-not-found` without tables;
 * `manifest-invalid` where a table is damaged
 */
export async function queryRuns(
  runs: readonly StoredRun[],
  sql: string,
  load: () => Promise<DuckDb> = importDuckDb,
): Promise<Answer> {
  const duckDb = await loadDuckDb(load);
  const opened: LocalTables[] = [];
  try {
    for (const run of runs) opened.push(await openLocalTables(run));
    const instance = await duckDb.DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      for (const statement of preparation(opened)) {
        await connection.run(statement).catch((cause) => {
          throw new LeitmotifError('manifest-invalid', `A table cannot be read: ${cause.message}`, {
            hint: 'leitmotif validate RUN names what is damaged; leitmotif motifs RUN writes the tables anew.',
            cause,
          });
        });
      }
      const reader = await askOne(duckDb, connection, sql).catch((cause) => {
        if (cause instanceof LeitmotifError) throw cause;
        throw new LeitmotifError('usage', `DuckDB refuses the query: ${cause.message}`, {
          hint: 'docs/tables.md lists tables and columns, with examples; so does DESCRIBE images.',
          cause,
        });
      });
      return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowObjectsJS().map(plain) };
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    for (const tables of opened) await tables.close();
  }
}

/**
 * Of several statements only the last one's rows are read, so those before it may have none: DuckDB itself puts a CREATE
 * TYPE before a PIVOT.
 */
async function askOne({ StatementType }: DuckDb, connection: DuckDBConnection, sql: string) {
  const statements = await connection.extractStatements(sql).catch(({ message }: Error) => {
    // Where the text holds nothing, there is no error of the parser's.
    const [, reason = 'it holds no statement'] =
      /^Failed to extract statements: ([\s\S]*)$/.exec(message) ?? [];
    throw new Error(reason);
  });
  const last = statements.count - 1;
  for (let i = 0; i < last; i++) {
    const earlier = await statements.prepare(i);
    if (earlier.statementType !== StatementType.CREATE) {
      throw new LeitmotifError('usage', 'The query holds more than one statement, and one can be answered.', {
        hint: 'Ask one at a time, or join them with UNION ALL BY NAME.',
      });
    }
    await earlier.run();
  }
  const question = await statements.prepare(last);
  // What may be read may be written, too; and EXPLAIN ANALYZE does what it explains.
  if (question.statementType !== StatementType.SELECT) {
    const kind = StatementType[question.statementType];
    throw new LeitmotifError('usage', `DuckDB is asked here, not told: the query is of the kind ${kind}.`, {
      hint: 'Ask with SELECT, DESCRIBE or PIVOT; leitmotif export writes tables as files of other formats.',
    });
  }
  return question.runAndReadAll();
}

async function loadDuckDb(load: () => Promise<DuckDb>): Promise<DuckDb> {
  try {
    return await load();
  } catch (cause) {
    throw new LeitmotifError('usage', 'Queries need DuckDB, which is not installed.', {
      hint: 'npm install @duckdb/node-api; or open the Parquet files under tables/ with any other reader.',
      cause,
    });
  }
}

/** Views over the files; then nothing but these can be reached, and no setting changed. */
function preparation(opened: readonly LocalTables[]): string[] {
  const views = tableNames.map((name) => {
    const files = opened.flatMap(({ files }) => files.get(name) ?? []);
    return `CREATE VIEW ${name} AS SELECT * FROM read_parquet([${files.map(quoted).join(', ')}])`;
  });
  const all = opened.flatMap(({ files }) => [...files.values()].flat()).map(quoted);
  return [
    `SET allowed_paths = [${all.join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
    ...views,
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function plain(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

/** Counts as numbers, also those within lists, structures and maps: JSON knows no bigint. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (Array.isArray(value)) return value.map(plainValue);
  return isRecord(value) ? plain(value) : value;
}

/** Not a moment or bytes, which have ways of their own to be printed. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
