/** Writes a run's report: an overview, one page a batch, and what they share. */
import { mapInGroups } from '../at-once.ts';
import { readFindings } from '../catalog/findings.ts';
import { loadMaps } from '../catalog/load-batch.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { batchStates } from '../catalog/read-batches.ts';
import { shownMainMotifs } from '../concepts/main-motif.ts';
import { namedMotif, type ShownMotifs, withFindings } from '../concepts/motif-findings.ts';
import { readMapPoints } from '../manifest/map-points.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import { reportFolder, reportObject, runObject } from '../store/layout.ts';
import { type BatchDigest, digestOf, unfinishedDigest } from '../views/batch-digest.ts';
import { batchPage } from '../views/batch-page.tsx';
import { assetName, batchPageName, mapPageName, reportLinks } from '../views/links.ts';
import { colouredBy } from '../views/map-colours.ts';
import { mapPage } from '../views/map-page.tsx';
import { MapPicture } from '../views/map-picture.tsx';
import { readAsset } from '../views/read-asset.ts';
import { motifPages, type ReportPage } from './motif-pages.ts';
import { createOverview } from './overview.ts';

/** Pages written, and in memory with what they show, at a time. */
const writers = 4;

/**
 * Writes `<run-id>/report/…` from the run's manifests and heatmap sheets; a few batches are in memory at a time. Writing
 * again replaces it, and removes pages of what is no longer there.
 *
 * @throws LeitmotifError when the store cannot be read or written, or a manifest is invalid.
 */
export async function writeReport(stored: StoredRun): Promise<void> {
  const { store, runId } = stored;
  const written = new Set<string>();
  const write = async ({ name, bytes }: ReportFile) => {
    const object = reportObject(runId, name);
    await store.put(object, await bytes());
    return object;
  };
  for await (const object of mapInGroups(reportFiles(stored), writers, write)) written.add(object);
  for await (const object of store.list(reportFolder(runId))) {
    if (!written.has(object)) await store.remove(object);
  }
}

interface ReportFile {
  /** Relative to the report's folder. */
  name: string;
  /** Heatmaps and the map's points are read only for whoever asks. */
  bytes(): Promise<Uint8Array>;
}

/**
 * The files of a run's report. Batches without a receipt are named but have no page.
 *
 * @throws LeitmotifError when the store cannot be read, or a manifest is invalid.
 */
export async function* reportFiles(stored: StoredRun): AsyncGenerator<ReportFile> {
  const run = await stored.manifest();
  const motifs = await shownMotifs(stored);
  const hasMap = motifs.m > 0;
  const overview = createOverview(run, await stored.categories(), motifs, hasMap);
  const done = await neighboursOfDone(stored);
  const named = motifs.motifs.map(namedMotif);

  for (const name of ['style.css', 'viewer.js'] as const)
    yield { name: assetName(name), bytes: () => readAsset(name) };
  for (const one of motifPages(run, motifs)) yield rendered(one);
  if (hasMap) yield page(mapPageName, () => mapOf(stored, run, motifs));
  const read = async (planned: PlannedBatch) => {
    const { batchId } = planned;
    const neighbours = done.get(batchId);
    if (!neighbours) return { planned };
    const [concepts, receipt, motifBatch] = await Promise.all([
      stored.concepts(batchId),
      stored.receipt(batchId),
      stored.motifBatchIfAny(batchId),
    ]);
    return {
      planned,
      results: { concepts, receipt, neighbours, motifs: shownMainMotifs(motifBatch, named) },
    };
  };
  for await (const { planned, results } of mapInGroups(stored.batches(), writers, read)) {
    const { batchId } = planned;
    let digest: BatchDigest;
    if (results) {
      const { concepts, receipt, neighbours, ...ofMotifs } = results;
      const around = { links: reportLinks(1), overviewPage: overview.page, ...neighbours, ...ofMotifs };
      yield page(batchPageName(batchId), async () =>
        batchPage({ run, concepts, receipt, ...(await loadMaps(stored, concepts)), ...around }),
      );
      digest = digestOf(planned, concepts, receipt);
    } else {
      digest = unfinishedDigest(run, planned);
    }
    yield* overview.add(digest).map(rendered);
  }
  yield* overview.finish().map(rendered);
}

const page = (name: string, html: () => Promise<string>): ReportFile => ({
  name,
  bytes: async () => new TextEncoder().encode(await html()),
});
const rendered = ({ name, html }: ReportPage) => page(name, async () => html);

/** With what people found about them so far. */
async function shownMotifs(stored: StoredRun): Promise<ShownMotifs> {
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

interface Neighbours {
  previous?: string;
  next?: string;
}

/** Every batch that has a receipt, with the ids of those before and after it. */
async function neighboursOfDone(stored: StoredRun): Promise<Map<string, Neighbours>> {
  const done = new Map<string, Neighbours>();
  let previous: string | undefined;
  for await (const { planned, isDone } of batchStates(stored)) {
    const { batchId } = planned;
    if (!isDone) continue;
    done.set(batchId, previous === undefined ? {} : { previous });
    if (previous !== undefined) done.set(previous, { ...done.get(previous), next: batchId });
    previous = batchId;
  }
  return done;
}
