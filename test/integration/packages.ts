/** Which packages a Node program loads. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `args` as for `node`; Node's coverage, kept in `folder`, names every script. The exit code does not matter. */
export async function packagesLoadedBy(folder: string, args: string[]): Promise<string[]> {
  await new Promise((settle) => {
    execFile(process.execPath, args, { env: { ...process.env, NODE_V8_COVERAGE: folder } }, settle);
  });
  const packages = new Set<string>();
  for (const file of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    for (const { url } of result as { url: string }[]) {
      const [, found] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(url) ?? [];
      if (found) packages.add(found);
    }
  }
  return [...packages].sort();
}
