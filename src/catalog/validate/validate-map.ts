/** Checks the map: its manifest, the digests of its files, and how many images and motifs it says there are. */
import { mostMotifs } from '../../map/gather.ts';
import { mapFolder, mapManifest } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { type Report, readOrReport } from './finding.ts';
import { checkObject, findUnnamed } from './named-objects.ts';

export async function validateMap(stored: StoredRun, report: Report): Promise<void> {
  const hint = `leitmotif map ${stored.address} draws it anew.`;
  const map = await readOrReport(mapManifest, hint, report, () => stored.map());
  if (!map) return;
  const named = new Set<string>([mapManifest]);
  for (const { name, sha256 } of [map.points, map.parts]) {
    named.add(name);
    const message = `${name} is not the file that ${mapManifest} names.`;
    await checkObject(stored, { name, sha256 }, { message, hint }, report);
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
  await findUnnamed(stored, mapFolder, { named, manifest: mapManifest }, report);
}
