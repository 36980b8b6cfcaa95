/** The versions that decide a run's results, for its manifest. */
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
