/** Croissant 1.1 metadata for a run's tables: every file with its sha256, every table as a record set; pure. */
import type { Run } from '../manifest/run.ts';
import { type Column, type TableName, type Tables, tableColumns } from '../manifest/tables.ts';

const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  includes: 'cr:includes',
  recordSet: 'cr:recordSet',
  source: 'cr:source',
};

/** Not the registered type: MLCommons' reader, mlcroissant, opens Parquet under this name only. */
const encodingFormat = 'application/x-parquet';
const dataTypes = { text: 'sc:Text', count: 'sc:Integer', number: 'sc:Float' } as const;

/** https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html; addresses are relative to the file itself. */
export function croissantOf(run: Run, { tables }: Tables): object {
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: run.runId,
    description: `Visual concepts that ${run.model.name} sees in ${run.dataset.images} images, found by Leitmotif ${run.versions.leitmotif}.`,
    version: '1.0.0',
    dateCreated: run.createdAt,
    datePublished: run.updatedAt,
    distribution: tables.flatMap(({ name: table, files }) => [
      ...files.map((file) => ({
        '@type': 'cr:FileObject',
        '@id': file.name,
        name: file.name,
        contentUrl: file.name,
        contentSize: `${file.bytes} B`,
        encodingFormat,
        sha256: file.sha256,
      })),
      ...(files.length > 1
        ? [
            {
              '@type': 'cr:FileSet',
              '@id': table,
              name: table,
              encodingFormat,
              includes: `tables/${table}/*.parquet`,
            },
          ]
        : []),
    ]),
    recordSet: tables.map(({ name: table, columns, files }) => ({
      '@type': 'cr:RecordSet',
      '@id': `records/${table}`,
      name: table,
      field: columns.map(({ name: column, type }) => ({
        '@type': 'cr:Field',
        '@id': `records/${table}/${column}`,
        name: column,
        ...descriptionOf(table, column),
        dataType: dataTypes[type],
        source: {
          ...(files.length > 1 ? { fileSet: { '@id': table } } : { fileObject: { '@id': files[0]?.name } }),
          extract: { column },
        },
      })),
    })),
  };
}

function descriptionOf(table: string, column: string): { description?: string } {
  const columns: Record<string, Column> | undefined = tableColumns[table as TableName];
  const meaning = columns?.[column]?.meaning;
  return meaning === undefined ? {} : { description: meaning };
}
