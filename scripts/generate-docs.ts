/** `npm run docs`: writes every file that is made from the code. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { generatedFiles } from './docs/generated-files.ts';

for (const [path, text] of generatedFiles()) {
  await mkdir(dirname(join(packageRoot, path)), { recursive: true });
  await writeFile(join(packageRoot, path), text);
}
