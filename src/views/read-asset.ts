/** The pages' style sheet and scripts, as the build bundled them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/** @throws LeitmotifError `internal` when the project has not been built. */
export async function readAsset(
  name: 'style.css' | 'viewer.js' | 'image.js' | 'map.js' | 'live.js',
): Promise<Uint8Array> {
  const path = join(packageRoot, 'dist', 'assets', name);
  return readFile(path).catch((cause) => {
    throw new LeitmotifError('internal', `${path} is missing.`, {
      hint: 'Build Leitmotif: npm run build',
      cause,
    });
  });
}
