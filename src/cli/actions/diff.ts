/** What `leitmotif diff` does. */
import { resolve } from 'node:path';
import { diffRuns, type MotifDifference, type RunDifference } from '../../catalog/diff-runs.ts';
import { findStoredRun } from '../../catalog/find-run.ts';
import type { Motif } from '../../manifest/motifs.ts';
import { writeDiff } from '../../report/write-diff.ts';
import { counted, decimal, grouped, percent } from '../../views/format.ts';
import { motifName } from '../../views/motif-finding.tsx';
import type { DiffFlags } from '../diff.ts';
import { printJson } from '../terminal.ts';
import { textTable } from '../text-table.ts';

export async function showDifference(text: string, other: string, flags: DiffFlags): Promise<void> {
  const before = await findStoredRun(text, flags.out);
  const after = await findStoredRun(other, flags.out);
  const difference = await diffRuns(before, after);
  if (flags.json) printJson(asJson(difference));
  else process.stdout.write(describe(difference));
  if (!flags.report) return;
  const page = await writeDiff(difference, { before, after }, resolve(flags.report));
  process.stderr.write(`Report   ${page}\n`);
}

function describe({ by, images, caution, motifs }: RunDifference): string {
  const side = (motif: Motif | null) =>
    motif
      ? [motif.id, motifName(motif), percent(motif.share), motif.prevalence.images]
      : [null, null, null, null];
  const rows = motifs.map(({ change, likeness, before, after }) => [
    change,
    likeness === null ? null : decimal(likeness),
    ...side(before),
    ...side(after),
  ]);
  const columns = ['motif', by === 'vectors' ? 'cosine' : 'correlation'];
  const sides = ['before', 'after'].flatMap((name) => [name, 'label', 'share', 'images']);
  return (
    textTable([...columns, ...sides], rows) +
    `${counted(images.both, 'image')} in both, ${grouped(images.before)} only before, ${grouped(images.after)} only after; ` +
    `${grouped(images.predicted)} in both predicted differently\n` +
    (caution === null ? '' : `${caution}\n`)
  );
}

function asJson({ before, after, by, images, caution, motifs }: RunDifference) {
  const brief = (motif: MotifDifference['before']) =>
    motif && {
      id: motif.id,
      name: motif.name,
      group: motif.group,
      categories: motif.categories,
      share: motif.share,
      prevalence: motif.prevalence,
    };
  return {
    before: before.runId,
    after: after.runId,
    by,
    images,
    caution,
    motifs: motifs.map((each) => ({ ...each, before: brief(each.before), after: brief(each.after) })),
  };
}
