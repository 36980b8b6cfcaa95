/** Where packages are installed: the folders of their package.json. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of Leitmotif itself, from the sources and from the build alike. */
export const packageRoot = rootAbove(fileURLToPath(import.meta.url));

/** The version a package is installed in; for Leitmotif itself, give no name. */
export function versionOf(packageName?: string): string {
  const root = packageName ? rootAbove(createRequire(import.meta.url).resolve(packageName)) : packageRoot;
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

function rootAbove(path: string): string {
  const folder = dirname(path);
  // Some packages put a nameless package.json into a sub-folder, only to set its module type.
  const manifest = join(folder, 'package.json');
  const isRoot = existsSync(manifest) && 'version' in JSON.parse(readFileSync(manifest, 'utf8'));
  return isRoot ? folder : rootAbove(folder);
}
