/** What `npm pack` puts into the package. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

function packed(): string[] {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' }));
  return files.map(({ path }: { path: string }) => path);
}

test('the package holds the documents, what they link to, and no maps of sources that it does not hold', () => {
  const files = packed();
  const documents = files.filter((path) => path.endsWith('.md'));
  expect(documents).toContain('docs/library.md');
  const linked = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) =>
      normalize(join(dirname(path), target!)),
    ),
  );
  expect(linked.filter((target) => !files.includes(target))).toEqual([]);
  expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
});
