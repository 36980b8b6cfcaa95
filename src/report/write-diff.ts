/** Writes the page that compares two runs, with the pictures and the style it needs, into a folder. */
import { join } from 'node:path';
import type { RunDifference } from '../catalog/diff-runs.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import type { Motif } from '../manifest/motifs.ts';
import { runObject } from '../store/layout.ts';
import { openStore } from '../store/store.ts';
import { diffPage } from '../views/diff-page.tsx';
import { assetName } from '../views/links.ts';
import { readAsset } from '../views/read-asset.ts';

/** Pictures of a motif. */
const cropsShown = 3;

/** Gives the page's path. A picture that is gone is left out. @throws LeitmotifError `store-unwritable` */
export async function writeDiff(
  difference: RunDifference,
  runs: { before: StoredRun; after: StoredRun },
  folder: string,
): Promise<string> {
  const { put } = openStore(folder);
  const copied = new Map<string, string[]>();
  const copy = async (motif: Motif | null, side: 'before' | 'after') => {
    if (!motif) return;
    const { store, runId } = runs[side];
    const names: string[] = [];
    for (const { crop } of motif.exemplars.slice(0, cropsShown)) {
      if (crop === null || !(await store.has(runObject(runId, crop)))) continue;
      const name = `${side}/${crop.split('/').at(-1)}`;
      await put(name, await store.get(runObject(runId, crop)));
      names.push(name);
    }
    copied.set(`${side}/${motif.id}`, names);
  };
  for (const { before, after } of difference.motifs) {
    await copy(before, 'before');
    await copy(after, 'after');
  }
  await put(assetName('style.css'), await readAsset('style.css'));
  const cropsOf = ({ id }: Motif, side: 'before' | 'after') => copied.get(`${side}/${id}`) ?? [];
  await put('index.html', Buffer.from(diffPage({ difference, asset: assetName, cropsOf })));
  return join(folder, 'index.html');
}
