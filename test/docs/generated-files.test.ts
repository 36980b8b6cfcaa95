import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../scripts/docs/generated-files.ts';
import { manifestReference } from '../../scripts/docs/manifest-reference.ts';

test.each([...generatedFiles()])('%s is up to date (npm run docs)', async (path, text) => {
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('patterns in the JSON Schemas are of the kind that validators in other languages know, too', () => {
  for (const [path, text] of generatedFiles()) {
    const patterns = path.endsWith('.json') ? (text.match(/"pattern": ".*"/g) ?? []) : [];
    for (const pattern of patterns) expect(pattern, path).not.toMatch(/\\p\{|\(\?[^:]/);
  }
});

test('fields of which a manifest has one kind or another are listed, those of one kind as what may be missing', () => {
  const rows = manifestReference().split('\n');
  const contributions = 'images[].contributions';
  for (const row of [
    `| \`${contributions}.method\` | \`"linear"\` or \`"ablation"\` | linear: `,
    `| \`${contributions}.categories[].label\` | string | `,
    `| \`${contributions}.categories[].logit?\` | number | `,
    '| `card.layout?.skip?` | count | ',
  ]) {
    expect(rows.some((each) => each.startsWith(row))).toBe(true);
  }
});
