/** Checks the read index: its files against its directory, and what it says against the other manifests. */
import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../../manifest/run.ts';
import { listNames } from '../../manifest/run-index.ts';
import { categoriesName, indexFolder, indexManifest, motifsName } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { type RunIndex, readRunIndex } from '../run-index.ts';
import { type Report, readOrReport } from './finding.ts';
import { checkObject, findUnnamed } from './named-objects.ts';

export async function validateIndex(stored: StoredRun, run: Run, report: Report): Promise<void> {
  const { runId } = stored;
  const hint = `leitmotif motifs ${stored.address} writes it anew.`;
  const index = await readOrReport(indexManifest, hint, report, () => readRunIndex(stored));
  if (!index) return;
  const { directory } = index;
  const counts = (message: string) => report({ object: indexManifest, kind: 'counts', message, hint });
  if (directory.runId !== runId) counts(`${indexManifest} is of run ${directory.runId}.`);
  if (directory.batches.ids.length !== run.plan.batches || directory.images !== run.dataset.images) {
    counts(
      `${indexManifest} has ${directory.batches.ids.length} batches with ${directory.images} images; ` +
        `run.json has ${run.plan.batches} with ${run.dataset.images}.`,
    );
  }
  const linesOf: Partial<Record<(typeof listNames)[number], number>> = {
    keys: directory.batches.ids.length,
    batches: directory.batches.ids.length,
    motifs: directory.motifs.ids.length,
    'motif-images': directory.motifs.ids.length,
    categories: directory.categories.labels.length,
    'category-images': directory.categories.labels.length,
    'category-concepts': directory.categories.labels.length,
  };
  const reported = new Set<string>();
  const noted: Report = (finding) => {
    reported.add(finding.object);
    report(finding);
  };
  const named = new Set([indexManifest]);
  for (const list of listNames) {
    const { name, sha256, offsets } = directory.lists[list];
    named.add(name);
    const wanted = linesOf[list] ?? offsets.length - 1;
    if (offsets.length !== wanted + 1) {
      counts(`${indexManifest} has ${offsets.length - 1} lines of ${list}; there should be ${wanted}.`);
    }
    const message = `${name} is not the file that ${indexManifest} names.`;
    // Without a place a list has no length, which no file has.
    await checkObject(stored, { name, sha256, bytes: offsets.at(-1) ?? -1 }, { message, hint }, noted);
  }
  await checkCopies(stored, index, reported, report);
  await findUnnamed(stored, indexFolder, { named, manifest: indexManifest }, report);
}

/** The index holds what these manifests say a second time, so that a change to one of them shows. */
async function checkCopies(
  stored: StoredRun,
  { directory, lines }: RunIndex,
  damaged: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  const hint = `leitmotif motifs ${stored.address} writes both anew.`;
  const compare = (object: string, copies: ReadonlyArray<[unknown, unknown]>) => {
    if (copies.every(([one, other]) => isDeepStrictEqual(one, other))) return;
    report({ object, kind: 'counts', message: `${object} says otherwise than ${indexManifest}.`, hint });
  };
  // Manifests that are missing or damaged are reported where they are checked.
  const motifs = await stored.motifs().catch(() => undefined);
  if (motifs && !damaged.has(directory.lists.motifs.name)) {
    compare(motifsName, [[motifs.motifs, await lines('motifs')]]);
  }
  const categories = await stored.categories().catch(() => undefined);
  if (categories && !damaged.has(directory.lists.categories.name)) {
    compare(categoriesName, [
      [categories.categories, await lines('categories')],
      [categories.shortcuts, directory.shortcuts],
    ]);
  }
}
