/** Writes the map of a run: its images and concepts on a plane, by the motifs they are made of. */
import { setImmediate } from 'node:timers/promises';
import type { StoredRun } from '../catalog/open-run.ts';
import { batchRows } from '../catalog/read-rows.ts';
import type { MapManifest } from '../manifest/map.ts';
import { manifestBytes } from '../manifest/read.ts';
import { encodeSafetensors } from '../manifest/safetensors.ts';
import { createGatherer, type Gathered, type Gatherer } from '../map/gather.ts';
import { columnsOf } from '../map/makeup.ts';
import { sha256Of } from '../sha256.ts';
import { mapFileName, mapFolder, mapManifest, runObject } from '../store/layout.ts';
import { removeOthers } from './remove-others.ts';

/** Takes rows of the run's tables as they are made, so that nothing is read twice. */
export async function gatherMap(stored: StoredRun): Promise<Gatherer> {
  return createGatherer((await stored.motifs()).motifs.map(({ id }) => id));
}

/** Reads a finished run and draws its map anew. The same run gives the same bytes. */
export async function redrawMap(stored: StoredRun): Promise<MapManifest> {
  const run = await stored.manifest();
  const gatherer = await gatherMap(stored);
  for await (const { batchId, rows } of batchRows(stored, run)) gatherer.add(batchId, rows);
  return writeMap(stored, gatherer.finish());
}

export async function writeMap(stored: StoredRun, gathered: Gathered): Promise<MapManifest> {
  const { images, concepts, motifs, categories, folders, batches } = gathered;
  // Loaded only where a map is drawn: most processes draw none.
  const { layoutMap } = await import('../map/layout.ts');
  // A worker's process has locks to renew meanwhile.
  const layout = await layoutMap(images, concepts, () => setImmediate());
  const points = encodeSafetensors([
    { name: 'position', shape: [images.count, 2], data: layout.images },
    { name: 'place', shape: [images.count], data: gathered.place },
    { name: 'motif', shape: [images.count], data: gathered.motif },
    { name: 'category', shape: [images.count], data: gathered.category },
    { name: 'folder', shape: [images.count], data: gathered.folder },
    { name: 'conceptPosition', shape: [concepts.count, 2], data: layout.concepts },
    { name: 'conceptIndex', shape: [concepts.count], data: gathered.concept },
    { name: 'conceptMotif', shape: [concepts.count], data: gathered.conceptMotif },
  ]);
  const parts = encodeSafetensors([
    { name: 'parts', shape: [images.m, images.count], data: columnsOf(images) },
  ]);
  const manifest: MapManifest = {
    schema: 'leitmotif/map@1',
    runId: stored.runId,
    images: images.count,
    concepts: concepts.count,
    landmarks: layout.landmarks,
    motifs,
    categories,
    folders,
    batches,
    points: await put(stored, 'points', points),
    parts: await put(stored, 'parts', parts),
  };
  await stored.store.put(runObject(stored.runId, mapManifest), manifestBytes(manifest));
  await removeOthers(stored, mapFolder, [mapManifest, manifest.points.name, manifest.parts.name]);
  return manifest;
}

async function put({ store, runId }: StoredRun, of: 'points' | 'parts', bytes: Uint8Array) {
  const sha256 = sha256Of(bytes);
  const name = mapFileName(of, sha256);
  await store.put(runObject(runId, name), bytes);
  return { name, bytes: bytes.length, sha256 };
}
