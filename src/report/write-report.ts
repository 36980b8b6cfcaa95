/** Writes a run's report: an overview, one page a batch, and what they share. */
import { readFindings } from '../catalog/findings.ts';
import { loadBatch } from '../catalog/load-batch.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { namedMotif, type ShownMotifs, withFindings } from '../concepts/motif-findings.ts';
import { readMapPoints } from '../manifest/map-points.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import { reportObject, runObject } from '../store/layout.ts';
import { type BatchDigest, digestOf, unfinishedDigest } from '../views/batch-digest.ts';
import { batchPage } from '../views/batch-page.tsx';
import { assetName, batchPageName, mapPageName, reportLinks } from '../views/links.ts';
import { colouredBy } from '../views/map-colours.ts';
import { mapPage } from '../views/map-page.tsx';
import { MapPicture } from '../views/map-picture.tsx';
import { readAsset } from '../views/read-asset.ts';
import { motifPages } from './motif-pages.ts';
import { createOverview } from './overview.ts';

/**
 * Writes `<run-id>/report/…` from the run's manifests and heatmap sheets; one batch is in memory at a time. Writing
 * again replaces it. Batches without a receipt are named but have no page.
 *
 * @throws LeitmotifError when the store cannot be read or written, or a manifest is invalid.
 */
export async function writeReport(stored: StoredRun): Promise<void> {
  const run = await stored.manifest();
  const motifs = await shownMotifs(stored);
  const hasMap = motifs !== undefined && motifs.m > 0 && (await stored.hasMap());
  const overview = createOverview(run, await stored.categories(), motifs, hasMap);
  const done = await neighboursOfDone(stored);
  const put = (name: string, bytes: Uint8Array) => stored.store.put(reportObject(stored.runId, name), bytes);
  const putPage = (name: string, html: string) => put(name, new TextEncoder().encode(html));

  const writeBatch = async (planned: PlannedBatch, neighbours: Neighbours): Promise<BatchDigest> => {
    const { batchId } = planned;
    const loaded = await loadBatch(stored, batchId);
    const links = reportLinks(1);
    const html = batchPage({ run, ...loaded, links, overviewPage: overview.page, ...neighbours });
    await putPage(batchPageName(batchId), html);
    return digestOf(planned, loaded.concepts, loaded.receipt);
  };

  for (const name of ['style.css', 'viewer.js'] as const) await put(assetName(name), await readAsset(name));
  const motifPageNames = new Set<string>();
  for (const { name, html } of motifs ? motifPages(run, motifs) : []) {
    motifPageNames.add(reportObject(stored.runId, name));
    await putPage(name, html);
  }
  await removeOtherMotifPages(stored, motifPageNames);
  if (hasMap) await putPage(mapPageName, await mapOf(stored, run, motifs));
  for await (const planned of stored.batches()) {
    const neighbours = done.get(planned.batchId);
    const digest = neighbours ? await writeBatch(planned, neighbours) : unfinishedDigest(run, planned);
    for (const { name, html } of overview.add(digest)) await putPage(name, html);
  }
  for (const { name, html } of overview.finish()) await putPage(name, html);
}

/** With what people found about them so far. */
async function shownMotifs(stored: StoredRun): Promise<ShownMotifs | undefined> {
  if (!(await stored.hasMotifs())) return undefined;
  const motifs = await stored.motifs();
  return { ...motifs, motifs: withFindings(motifs.motifs, (await readFindings(stored)).motifs) };
}

/** The map as a picture; what needs an answer to every click is the dashboard's. */
async function mapOf(stored: StoredRun, run: Run, { motifs }: ShownMotifs): Promise<string> {
  const links = reportLinks(0);
  const map = await stored.map();
  const name = runObject(stored.runId, map.points.name);
  const points = readMapPoints(await stored.store.get(name), `${stored.store.uri}/${name}`);
  const { groups, groupOf } = colouredBy('motif', map, points, motifs.map(namedMotif), links.motif);
  return mapPage({
    run,
    links,
    map,
    groups,
    picture: MapPicture({
      position: points.position,
      groups,
      groupOf: (point) => groupOf[points.motif[point]!] ?? groups.length - 1,
      label: `${map.images} images as points, coloured by their strongest motif`,
    }),
  });
}

/** Pages of motifs that are no longer there. */
async function removeOtherMotifPages(
  { store, runId }: StoredRun,
  wanted: ReadonlySet<string>,
): Promise<void> {
  for await (const name of store.list(reportObject(runId, 'motifs'))) {
    if (!wanted.has(name)) await store.remove(name);
  }
}

interface Neighbours {
  previous?: string;
  next?: string;
}

/** Every batch that has a receipt, with the ids of those before and after it. */
async function neighboursOfDone(stored: StoredRun): Promise<Map<string, Neighbours>> {
  const done = new Map<string, Neighbours>();
  let previous: string | undefined;
  for await (const { batchId } of stored.batches()) {
    if (!(await stored.isDone(batchId))) continue;
    done.set(batchId, previous === undefined ? {} : { previous });
    if (previous !== undefined) done.set(previous, { ...done.get(previous), next: batchId });
    previous = batchId;
  }
  return done;
}
