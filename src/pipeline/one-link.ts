/** Keeps what two commands write that link a run at the same time from being mixed without a word. */
import type { StoredRun } from '../catalog/open-run.ts';
import { LeitmotifError } from '../errors.ts';
import type { MotifBatch, Motifs } from '../manifest/motifs.ts';

/** @throws LeitmotifError `linked-twice` when motifs.json is another command's by now */
export async function checkLink(stored: StoredRun, { basis, motifs }: Motifs): Promise<void> {
  const now = await stored.motifs();
  const isSame = now.basis.sha256 === basis.sha256 && now.motifs.every(({ id }, i) => id === motifs[i]?.id);
  if (!isSame) throw linkedTwice(stored);
}

/** @throws LeitmotifError `linked-twice` when a batch's motifs are another command's */
export function checkBatchLink(stored: StoredRun, { basis }: Motifs, batch: MotifBatch | undefined): void {
  if (batch && batch.basis !== basis.sha256) throw linkedTwice(stored);
}

function linkedTwice({ address }: StoredRun): LeitmotifError {
  return new LeitmotifError('linked-twice', `Another command links ${address} at the same time.`, {
    hint: `Once it has ended, leitmotif motifs ${address} writes everything anew.`,
  });
}
