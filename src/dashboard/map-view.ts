/** Answers for the map: its page, what lies in a region of it, and a region's images as a file. */
import { conceptsAt, imagesAt } from '../catalog/map-images.ts';
import { isHidden, type NamedMotif } from '../concepts/motif-findings.ts';
import { LeitmotifError } from '../errors.ts';
import { csvRow } from '../exports/row-text.ts';
import { type MapManifest, nothing } from '../manifest/map.ts';
import type { MapPoints } from '../manifest/map-points.ts';
import { meanParts, pointsIn, type Region, regionText, tallied } from '../map/region.ts';
import type { Site } from '../views/links.ts';
import { type Coloured, type Colouring, colouredBy, colourings } from '../views/map-colours.ts';
import { levelGroups, levelOf } from '../views/map-levels.ts';
import { motifName } from '../views/motif-finding.tsx';
import { namedMotifs } from './gallery-motifs.ts';
import { partOf } from './page-part.ts';
import { livingMapPage } from './pages/map-page.tsx';
import { regionPanel, type ShownRegion } from './pages/region-panel.tsx';
import { runLinks } from './paths.ts';
import type { OpenedRun } from './reader.ts';

const perPage = 24;

/** Listed of each kind. */
const listed = { motifs: 8, categories: 6, folders: 6, concepts: 12 } as const;

export interface MapQuestion {
  region: Region | undefined;
  /** One of the colourings, or the id of a motif. */
  colour: string;
  /** Page of the region's images, from 1. */
  page: number;
}

interface OpenedMap {
  map: MapManifest;
  points: MapPoints;
  motifs: readonly NamedMotif[];
}

/** @throws LeitmotifError `object-not-found` for a run without a map */
async function openMap(opened: OpenedRun): Promise<OpenedMap> {
  const found = await opened.map();
  if (!found) {
    throw new LeitmotifError('object-not-found', 'This run has no map yet.', {
      hint: `It gets one when it ends; leitmotif map ${opened.run.runId} draws one for a run of an earlier version.`,
    });
  }
  return { ...found, motifs: await namedMotifs(opened) };
}

/** @throws as `openMap` */
export async function galleryOfMap(opened: OpenedRun, site: Site, question: MapQuestion): Promise<string> {
  const shown = await openMap(opened);
  const { map, points, motifs } = shown;
  const links = runLinks(site, opened.shelf.slug, opened.run.runId);
  const of = (by: Colouring) => colouredBy(by, map, points, motifs, links.motif);
  const byName = Object.fromEntries(colourings.map((by) => [by, of(by)])) as Record<Colouring, Coloured>;
  const single = motifs.find(({ id }) => id === question.colour && map.motifs.includes(id));
  const by = colourings.find((each) => each === question.colour) ?? 'motif';
  const parts = single ? await opened.mapParts() : undefined;
  const offset = map.motifs.indexOf(single?.id ?? '') * map.images;
  const levelAt = (point: number) => levelOf(parts![offset + point]!);
  const coloured = byName[by];
  return livingMapPage({
    run: opened.run,
    links,
    map,
    points,
    motifs,
    coloured: byName,
    colour: single?.id ?? by,
    groups: single ? levelGroups(single.color, map.images, levelAt) : coloured.groups,
    groupOf: single ? levelAt : (point) => coloured.groupOf[points[by][point]!] ?? coloured.groups.length - 1,
    region: question.region,
    panel: question.region
      ? await describeRegion(opened, site, shown, question.region, question.page)
      : undefined,
  });
}

/** What is said of a region, alone: what the script puts into the page. @throws as `openMap` */
export async function galleryOfRegion(
  opened: OpenedRun,
  site: Site,
  { region, page }: MapQuestion,
): Promise<string> {
  if (!region) throw new LeitmotifError('usage', 'A region is four numbers: left, top, right, bottom.');
  const panel = await describeRegion(opened, site, await openMap(opened), region, page);
  return regionPanel(panel).toString();
}

async function describeRegion(
  opened: OpenedRun,
  site: Site,
  { map, points, motifs }: OpenedMap,
  region: Region,
  wanted: number,
): Promise<ShownRegion> {
  const inside = pointsIn(points.position, region);
  const concepts = pointsIn(points.conceptPosition, region);
  const { items, page, pages } = partOf(inside, wanted, perPage);
  const parts = await opened.mapParts();
  const none = new Float64Array(map.motifs.length);
  const here = parts ? meanParts(parts, map.motifs.length, map.images, inside) : none;
  const everywhere = parts ? meansOf(parts, map) : none;
  const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));
  return {
    links: runLinks(site, opened.shelf.slug, opened.run.runId),
    region,
    count: inside.length,
    total: map.images,
    motifs: map.motifs
      .map((id, j) => ({ motif: motifOf.get(id), here: here[j]!, everywhere: everywhere[j]! }))
      .flatMap(({ motif, ...means }) =>
        motif && !isHidden(motif) && means.here > 0 ? [{ motif, ...means }] : [],
      )
      .sort((a, b) => b.here - a.here)
      .slice(0, listed.motifs),
    categories: tallied(points.category, inside)
      .filter(({ number }) => number !== nothing)
      .slice(0, listed.categories)
      .map(({ number, times }) => ({ ...map.categories[number]!, images: times })),
    folders: tallied(points.folder, inside)
      .slice(0, listed.folders)
      .map(({ number, times }) => ({ folder: map.folders[number]!.folder, images: times })),
    concepts: {
      count: concepts.length,
      some: conceptsAt(map, points, evenly(concepts, listed.concepts)),
    },
    images: await imagesAt(opened.stored, map, points, items),
    page,
    pages,
  };
}

/** Means over all images; the same for every region, so that they are found once for each map that is kept. */
const means = new WeakMap<Uint8Array, Float64Array>();

function meansOf(parts: Uint8Array, { motifs, images }: MapManifest): Float64Array {
  const all = Uint32Array.from({ length: images }, (_, i) => i);
  const found = means.get(parts) ?? meanParts(parts, motifs.length, images, all);
  means.set(parts, found);
  return found;
}

/** At most `most` of them, at even distances. */
function evenly(points: readonly number[], most: number): number[] {
  const count = Math.min(most, points.length);
  return Array.from({ length: count }, (_, n) => points[Math.floor((n * points.length) / count)]!);
}

/** The images of a region as a file. @throws as `galleryOfRegion` */
export async function regionFile(
  opened: OpenedRun,
  { region }: MapQuestion,
  format: 'csv' | 'json',
): Promise<Response> {
  if (!region) throw new LeitmotifError('usage', 'A region is four numbers: left, top, right, bottom.');
  const { map, points, motifs } = await openMap(opened);
  const inside = pointsIn(points.position, region);
  const images = await imagesAt(opened.stored, map, points, inside);
  const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));
  const rows = images.map(({ batchId, key }, n) => {
    const point = inside[n]!;
    const motif = motifOf.get(map.motifs[points.motif[point]!] ?? '');
    return {
      key,
      batch_id: batchId,
      x: points.position[2 * point]!,
      y: points.position[2 * point + 1]!,
      motif: motif?.id ?? null,
      motif_name: motif ? motifName(motif) : null,
      label: map.categories[points.category[point]!]?.label ?? null,
    };
  });
  const columns = ['key', 'batch_id', 'x', 'y', 'motif', 'motif_name', 'label'] as const;
  const text =
    format === 'json'
      ? `${JSON.stringify({ runId: map.runId, region: regionText(region), images: rows }, null, 2)}\n`
      : [csvRow([...columns]), ...rows.map((row) => csvRow(columns.map((column) => row[column])))].join('');
  return new Response(text, {
    headers: {
      'content-type': format === 'json' ? 'application/json' : 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${map.runId.replace(/[^A-Za-z0-9._-]/g, '_')}-region.${format}"`,
    },
  });
}
