/** Where the build has put what worker processes run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LeitmotifError } from './errors.ts';
import { packageRoot } from './package-root.ts';

/** The path of a worker's entry. @throws LeitmotifError `internal` when the project is not built */
export function builtWorker(name: 'chain' | 'compute'): string {
  const path = join(packageRoot, 'dist', 'workers', `${name}.js`);
  if (existsSync(path)) return path;
  throw new LeitmotifError('internal', `${path} is missing.`, {
    hint: 'Build the project first: npm run build.',
  });
}
