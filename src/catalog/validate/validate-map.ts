/** Checks the map: its manifest, the digests of its files, and how many images and motifs it says there are. */
import { mostMotifs } from '../../map/gather.ts';
import { mapFolder, mapManifest, runObject } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { digestOfObject } from './digest.ts';
import { type Report, readOrReport } from './finding.ts';

export async function validateMap(stored: StoredRun, report: Report): Promise<void> {
  const { store, runId } = stored;
  const hint = `leitmotif map ${runId} draws it anew.`;
  const map = await readOrReport(mapManifest, hint, report, () => stored.map());
  if (!map) return;
  const named = new Set<string>([mapManifest]);
  for (const { name: object, sha256 } of [map.points, map.parts]) {
    named.add(object);
    const actual = await readOrReport(object, hint, report, () =>
      digestOfObject(store, runObject(runId, object)),
    );
    if (!actual || actual.sha256 === sha256) continue;
    const message = `${object} is not the file that ${mapManifest} names.`;
    report({ object, kind: 'digest', message, hint });
  }
  const { motifs } = await stored.motifs().catch(() => ({ motifs: undefined }));
  const wanted = motifs?.slice(0, mostMotifs).map(({ id }) => id);
  const isSame = wanted?.length === map.motifs.length && wanted.every((id, j) => id === map.motifs[j]);
  if (motifs && !isSame) {
    const message = `${mapManifest} is of other motifs than motifs.json.`;
    report({ object: mapManifest, kind: 'counts', message, hint });
  }
  const images = map.batches.reduce((sum, batch) => sum + batch.images, 0);
  if (images !== map.images) {
    const message = `${mapManifest} counts ${map.images} images, its batches hold ${images}.`;
    report({ object: mapManifest, kind: 'counts', message, hint });
  }
  for await (const name of store.list(runObject(runId, mapFolder))) {
    const object = name.slice(runId.length + 1);
    if (named.has(object)) continue;
    const message = `${object} is not named in ${mapManifest}.`;
    report({ object, kind: 'unexpected', message, hint: 'Nothing reads it; remove it.' });
  }
}
