/** Makes a folder, and those above it. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Where something stands already, nothing is made, whatever it is. Node's recursive `mkdir` spins for ever in folders like
 * `/proc`, and names the wrong fault where a file system is read-only.
 *
 * @throws NodeJS.ErrnoException of the first folder that cannot be made
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
    });
  try {
    await make();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    await makeFolder(dirname(folder));
    await make();
  }
}
