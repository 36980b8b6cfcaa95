/** Writes JSON Schemas, and the manifest reference for people, from the zod schemas. */
import { z } from 'zod';
import { manifestSchemas } from '../../src/manifest/schemas.ts';

interface JsonSchema {
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

export function jsonSchemas(): Map<string, string> {
  return new Map(
    Object.entries(manifestSchemas).map(([name, schema]) => [
      `schemas/${name}.schema.json`,
      `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`,
    ]),
  );
}

export function manifestReference(): string {
  const parts = Object.entries(manifestSchemas).map(([name, schema]) => {
    const json = jsonSchemaOf(schema);
    const rows = fields(json, '').map(([path, type, text]) => `| \`${path}\` | ${type} | ${text} |`);
    return [
      `## ${json.title}`,
      '',
      `\`${json.description}\`; JSON Schema: [schemas/${name}.schema.json](../schemas/${name}.schema.json)`.replace(
        /: (.*)`;/,
        '`: $1;',
      ),
      '',
      '| field | type | meaning |',
      '| --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `${[introduction, ...parts, closing].join('\n\n')}\n`;
}

const introduction = `# Manifests

Made by \`npm run docs\` from the schemas in \`src/manifest\`; do not edit.

Every manifest is JSON with a \`schema\` field that names its kind and version. Fields are exact: a reader may refuse
what is not listed here. \`[]\` stands for each element of a list, \`?\` marks a field that may be missing. Only
\`run.json\`, receipts and findings hold times and facts about the machine; everything else is the same, byte by byte, for the
same images and parameters on the same kind of machine. A run that is linked again keeps the ids of its motifs, and
\`motifs.json\` says so (\`matched\`).`;

const closing = `## Factors

\`batches/<batch-id>/factors.safetensors\`: float32 tensors in the
[safetensors](https://github.com/huggingface/safetensors) format, row-major, little-endian.

| tensor | shape | meaning |
| --- | --- | --- |
| \`W\` | [channels, k] | concept vectors, scaled: column j is concept j as it typically appears |
| \`H\` | [k, positions] | heatmaps, scaled: 1 where a concept is typically present; images one after another, row by row |
| \`offset\` | [channels] | what was subtracted from each channel before factorising (≤ 0, mostly 0): V ≈ W·H + offset |
| \`scale\` | [k] | what W's columns were multiplied by, and H's rows divided by, to fix the scale |
| \`E\` | [k, positions] | evidence, in logits, of either sign: what each concept adds at each position to its image's best category, \`contributions.categories[0]\`; only where contributions are linear |

The header's metadata field \`images\` is a JSON list of \`{ key, height, width }\` in the order of H's columns.
E includes what W·H does not reproduce, so a row's sum over an image differs from \`contributions.categories[0].concepts\` by
the concept's part of the residual.

\`batches/<batch-id>/parts.safetensors\`: W and H of the finer factorisation that motifs are made of, with the same metadata;
where a motif is in the images says \`loadings\` of \`motifs/batches/<batch-id>.json\` times this H.

A batch none of whose images could be used has none of these files, and none in \`motifs/batches/\`: its \`factorization\` is null.

## Files of the map

\`map/points-<digest>.safetensors\`: images and concepts in the order of the plan; counts of them are in \`map.json\`.

| tensor | shape | meaning |
| --- | --- | --- |
| \`position\` | [images, 2] float32 | x and y, 0 to 1; y grows downwards |
| \`place\` | [images] uint32 | place of the image in its batch in the plan; \`batches\` says which batch |
| \`motif\` | [images] uint32 | the motif with the largest share, as its number in \`motifs\` |
| \`category\` | [images] uint32 | the best category, as its number in \`categories\` |
| \`folder\` | [images] uint32 | the folder, as its number in \`folders\` |
| \`conceptPosition\` | [concepts, 2] float32 | as \`position\` |
| \`conceptIndex\` | [concepts] uint32 | index of the concept in its batch |
| \`conceptMotif\` | [concepts] uint32 | the motif that holds most of it, as its number |

4294967295 stands for none. \`map/parts-<digest>.safetensors\`: tensor \`parts\` [motifs, images] uint8, 255·√share.

## Heatmap pictures

\`batches/<batch-id>/heatmaps/<key>.png\`: 8-bit greyscale, 2k maps of one image one below the other
(2k·height rows, width columns of the image's \`places\`): first H', which says where pictures show the k concepts
(how-it-works, *Places*), then T, how strongly they are coloured there (*Drawing*). Value = 255 · H' / \`heatmapScale\` of the
batch's concepts manifest, and so for T. H, from which all figures are, is in \`factors.safetensors\`.

## Object names

Image keys in object names are percent-encoded, path segment by path segment; a segment that would be longer than 180
characters, or a key longer than 700, is cut and ends in \`~\` and a digest; a folder that ends like a picture (\`a.jpg/\`)
has that dot encoded, too. Take the names from \`images[].objects\` rather than making them.
\`batches/<batch-id>/exemplars/<concept>-<n>.jpg\` shows the region of \`concepts[].exemplars[n]\`, counted from 0.`;

/** What a check cannot show, its `meta` says. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema;
}

type Row = [path: string, type: string, text: string];

function fields(schema: JsonSchema, prefix: string): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}${schema.required?.includes(name) ? '' : '?'}`;
    return [[path, typeOf(field), cell(field.description ?? '')] as Row, ...below(field, path)];
  });
}

function below(field: JsonSchema, path: string): Row[] {
  const objects = objectsAmong(field);
  if (objects.length > 0) return fields(merged(objects), `${path}.`);
  const elements = optionsOf(field).flatMap(({ items }) => (items ? objectsAmong(items) : []));
  return elements.length > 0 ? fields(merged(elements), `${path}[].`) : [];
}

function objectsAmong(schema: JsonSchema): JsonSchema[] {
  return optionsOf(schema).filter(({ properties }) => properties);
}

/** What a value may be, each of them no union. */
function optionsOf(schema: JsonSchema): JsonSchema[] {
  return (schema.anyOf ?? schema.oneOf)?.flatMap(optionsOf) ?? [schema];
}

/** The fields that objects of several kinds have; those that not all of them have may be missing. */
function merged(kinds: readonly JsonSchema[]): JsonSchema {
  const [only] = kinds;
  if (only && kinds.length === 1) return only;
  const names = new Set(kinds.flatMap(({ properties }) => Object.keys(properties ?? {})));
  const fieldOf = (name: string): JsonSchema => {
    const oneOf = kinds.flatMap(({ properties }) => properties?.[name] ?? []);
    return { oneOf, description: [...new Set(oneOf.flatMap(meaningOf))].join('; ') };
  };
  return {
    properties: Object.fromEntries([...names].map((name) => [name, fieldOf(name)])),
    required: [...names].filter((name) => kinds.every(({ required }) => required?.includes(name))),
  };
}

/** Of a constant, with what it is the meaning of. */
function meaningOf({ const: value, description }: JsonSchema): string[] {
  if (!description) return [];
  return [value === undefined ? description : `${value}: ${description}`];
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.oneOf) return [...new Set(schema.oneOf.map(typeOf))].join(' or ');
  if (schema.type === 'array')
    return schema.prefixItems
      ? `${schema.prefixItems.length} numbers`
      : `list of ${typeOf(schema.items ?? {}).replace(/^(whole )?\w+/, '$&s')}`;
  if (schema.type === 'integer') return schema.minimum === 0 ? 'count' : 'whole number';
  if (schema.type === 'number' && schema.minimum === 0)
    return schema.maximum === 1 ? 'number, 0 to 1' : 'number ≥ 0';
  if (schema.format === 'date-time') return 'time (UTC)';
  return [schema.type ?? 'any'].flat().join(' or ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/</g, '&lt;');
}
