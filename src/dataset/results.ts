/** Which files of a dataset were written by runs, so that no run explains the pictures of another. */
import { planPageName, runName } from '../store/layout.ts';

/**
 * A test of keys among those that were `listed`: results are what lies in a run’s folder, whichever store that was, and
 * everything in a store that has a folder of its own below the dataset. The dataset itself may be a run’s folder: whoever
 * asks for that wants its pictures.
 */
export function resultsAmong(
  listed: readonly { key: string }[],
  datasetUri: string,
  storeUri: string,
): (key: string) => boolean {
  const runs = runsAmong(listed);
  const root = `${datasetUri.replace(/\/$/, '')}/`;
  const store = storeUri.startsWith(root) ? `${storeUri.slice(root.length)}/` : undefined;
  return (key) => {
    if (store !== undefined && key.startsWith(store)) return true;
    return runs.size > 0 && foldersOf(key).some((folder) => runs.has(folder));
  };
}

/** Folders that hold both what a run begins with: its manifest and its plan. */
function runsAmong(listed: readonly { key: string }[]): Set<string> {
  const holding = (name: string) =>
    listed.filter(({ key }) => key.endsWith(`/${name}`)).map(({ key }) => key.slice(0, -name.length - 1));
  const planned = new Set(holding(planPageName(0)));
  return new Set(holding(runName).filter((folder) => planned.has(folder)));
}

function foldersOf(key: string): string[] {
  const segments = key.split('/');
  return segments.slice(1).map((_, i) => segments.slice(0, i + 1).join('/'));
}
