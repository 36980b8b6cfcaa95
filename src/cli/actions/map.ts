/** What `leitmotif map` does. */
import { findStoredRun } from '../../catalog/find-run.ts';
import { redrawMap } from '../../pipeline/map.ts';
import { writeReport } from '../../report/write-report.ts';
import { reportObject } from '../../store/layout.ts';
import { counted } from '../../views/format.ts';
import { mapPageName } from '../../views/links.ts';
import type { MapFlags } from '../map.ts';
import { printJson, strong } from '../terminal.ts';

export async function showMap(text: string, flags: MapFlags): Promise<void> {
  const stored = await findStoredRun(text, flags.out);
  const map = await redrawMap(stored);
  await writeReport(stored);
  const { runId, images, concepts, landmarks } = map;
  process.stderr.write(
    `${strong(runId)}  ${counted(images, 'image')} and ${counted(concepts, 'concept')} on the map` +
      `${landmarks < images ? `, laid out around ${counted(landmarks, 'image')}` : ''}\n` +
      `Report   ${stored.store.uri}/${reportObject(runId, mapPageName)}\n`,
  );
  if (flags.json) printJson(map);
}
