/** The versions that decide a run's results, for its manifest, and that nobody goes on with a run of another one. */
import { LeitmotifError } from '../errors.ts';
import type { Run } from '../manifest/run.ts';
import { versionOf } from '../package-root.ts';

export function versions(): Run['versions'] {
  return {
    leitmotif: versionOf(),
    node: process.version,
    onnxruntime: versionOf('onnxruntime-node'),
    sharp: versionOf('sharp'),
  };
}

/**
 * Batches of one run by two versions would not fit together, and nothing would say so.
 *
 * @throws LeitmotifError `other-version`
 */
export function checkVersion({ runId, versions: { leitmotif: begun } }: Run): void {
  const own = versionOf();
  if (begun === own) return;
  throw new LeitmotifError(
    'other-version',
    `The run ${runId} was begun by Leitmotif ${begun}, and this is ${own}: ` +
      'let that version do it, or run the dataset into another store.',
  );
}
