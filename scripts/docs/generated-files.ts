/** Every file in the repository that is made from the code, by its path. */
import { cliReference } from './cli-reference.ts';
import { jsonSchemas, manifestReference } from './manifest-reference.ts';
import { tableReference } from './table-reference.ts';

export function generatedFiles(): Map<string, string> {
  return new Map([
    ['docs/cli.md', cliReference()],
    ['docs/manifests.md', manifestReference()],
    ['docs/tables.md', tableReference()],
    ...jsonSchemas(),
  ]);
}
