/** Sees to it that the Python of the factorisation bench has scikit-learn. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The Python that runs peer.py: Debian's, which apt-get can give scikit-learn to, unless the environment names one. */
export const python = process.env.LEITMOTIF_BENCH_PYTHON ?? '/usr/bin/python3';

/** Installs Debian's python3-sklearn where scikit-learn is missing and the user may; throws with what to do otherwise. */
export async function installPeer(): Promise<void> {
  if (await hasPeer()) return;
  if (process.getuid?.() !== 0 || process.env.LEITMOTIF_BENCH_PYTHON) {
    throw new Error(`${python} has no scikit-learn: install it (Debian: apt-get install python3-sklearn).`);
  }
  console.error('Installing python3-sklearn …');
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  await execute('apt-get', ['-q', 'update'], environment);
  await execute(
    'apt-get',
    ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', '--no-install-recommends', 'install', 'python3-sklearn'],
    environment,
  );
  if (!(await hasPeer())) throw new Error(`${python} still has no scikit-learn after apt-get install.`);
}

async function hasPeer(): Promise<boolean> {
  return execute(python, ['-c', 'import sklearn, numpy']).then(
    () => true,
    () => false,
  );
}
