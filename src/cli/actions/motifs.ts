/** What `leitmotif motifs` does. */
import { findStoredRun } from '../../catalog/find-run.ts';
import { readFindings } from '../../catalog/findings.ts';
import { goneIds } from '../../concepts/motif-findings.ts';
import { mayBeMore } from '../../concepts/motif-range.ts';
import { defaultWorkers } from '../../local/default-workers.ts';
import type { Motifs } from '../../manifest/motifs.ts';
import { relinkRun } from '../../pipeline/finalize.ts';
import { motifsManifest, reportObject } from '../../store/layout.ts';
import { counted, percent } from '../../views/format.ts';
import type { MotifsFlags } from '../motifs.ts';
import { note, printJson, strong } from '../terminal.ts';

export async function showMotifs(text: string, flags: MotifsFlags): Promise<void> {
  const stored = await findStoredRun(text, flags.out);
  const motifs = await relinkRun(stored, defaultWorkers(), flags.motifs);
  process.stderr.write(describeMotifs(motifs, stored.store.uri));
  const gone = goneIds((await readFindings(stored)).motifs, motifs.motifs);
  if (gone.length > 0)
    process.stderr.write(note(`Findings about ${gone.join(', ')} are kept, in case they come back.\n`));
  if (flags.json) printJson(motifs);
}

function describeMotifs({ runId, m, chosen, link, images, motifs }: Motifs, storeUri: string): string {
  const lines = [
    `${strong(runId)}  ${counted(m, 'motif')}${chosen === 'auto' ? ', chosen automatically,' : ''} in ${counted(images, 'image')}, ` +
      `from ${counted(link.vectors, 'vector')} of ${counted(link.batches, 'batch')}`,
    ...motifs.map(
      ({ id, share, prevalence, group, categories }) =>
        `  ${id}  ${percent(share).padStart(4)}  in ${counted(prevalence.images, 'image')}  ` +
        note(
          [...(group ? [group] : []), ...categories]
            .map(({ label, score }) => `${label} ${percent(score)}`)
            .join(', '),
        ),
    ),
    ...(mayBeMore(m, images)
      ? [note(`These are the most that are looked for unasked; -m ${2 * m} finds more.`)]
      : []),
    `Motifs   ${storeUri}/${motifsManifest(runId)}`,
    `Report   ${storeUri}/${reportObject(runId, 'index.html')}`,
  ];
  return `${lines.join('\n')}\n`;
}
