/** Answers for the page of one image: its concepts from the stored sheets, or its motifs from the batch's parts. */
import { type EvidenceBytes, embeddedEvidence } from '../catalog/evidence-bytes.ts';
import { embeddedHeatmaps, scaledBytes } from '../catalog/heatmap-bytes.ts';
import { batchOfImage } from '../catalog/image-list.ts';
import { isHidden, withFindings } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import { unclear } from '../concepts/name.ts';
import { cellsOf, type Heatmaps } from '../drawing/upsample.ts';
import { LeitmotifError } from '../errors.ts';
import { heatmapsOf } from '../exports/heatmaps.ts';
import type { Concepts } from '../manifest/concepts.ts';
import { imagePage, type MapsShown, type PresentPart } from '../views/image-page.tsx';
import { conceptAnchor, type Site } from '../views/links.ts';
import { motifName } from '../views/motif-finding.tsx';
import { type RunLinks, runLinks } from './paths.ts';
import type { OpenedRun } from './reader.ts';

/** Motifs of an image beyond these would be colours that nobody can tell apart. */
const motifsShown = 12;

/** How far to look for a neighbour that has results. */
const lookedAt = 50;

interface Drawn {
  parts: PresentPart[];
  maps: string;
  evidence?: EvidenceBytes | undefined;
  grid: { width: number; height: number };
  heatmapScale: number;
  hiddenMotifs?: number;
}

/** @throws LeitmotifError `object-not-found` for an image that the run does not have, or that has no results */
export async function galleryOfImage(
  opened: OpenedRun,
  site: Site,
  wanted: string,
  of: MapsShown,
  showHidden: boolean,
): Promise<string> {
  const { run, stored, shelf, contents } = opened;
  const links = runLinks(site, shelf.slug, run.runId);
  const list = await contents.images();
  const imagePlace = list.keys.findIndex((key) => key.toWellFormed() === wanted);
  if (imagePlace < 0) throw new LeitmotifError('object-not-found', 'This run has no such image.');
  const place = batchOfImage(list, imagePlace);
  const batchId = list.batchIds[place]!;
  if ((await contents.doneAt(place)) === undefined) {
    throw new LeitmotifError('object-not-found', 'The batch of this image has no results.', {
      hint: 'The run’s page says why, or how far it is.',
    });
  }
  const concepts = await stored.concepts(batchId);
  const at = concepts.images.findIndex(({ key }) => key.toWellFormed() === wanted);
  const image = concepts.images[at];
  if (!image) {
    const { ledger } = await stored.receipt(batchId);
    const reason = ledger.find(({ key }) => key.toWellFormed() === wanted)?.reason;
    throw new LeitmotifError('object-not-found', `This image has no results${reason ? `: ${reason}` : '.'}`);
  }
  const hasMotifs = await stored.hasMotifBatch(batchId);
  const shown = of === 'motifs' && hasMotifs ? of : 'concepts';
  const drawn =
    shown === 'motifs'
      ? await motifsOf(opened, links, concepts, at, showHidden)
      : await conceptsOf(opened, links, concepts, at);
  const neighbour = async (step: 1 | -1) => {
    const inBatch = concepts.images[at + step]?.key;
    if (inBatch !== undefined) return inBatch;
    for (let looked = 1; looked <= lookedAt; looked++) {
      const near = await contents.doneAt(place + step * looked);
      const key = near && (await stored.concepts(near)).images.at(step === 1 ? 0 : -1)?.key;
      if (key !== undefined) return key;
    }
    return undefined;
  };
  const [previous, next] = await Promise.all([neighbour(-1), neighbour(1)]);
  return imagePage({ run, links, batchId, image, of: shown, hasMotifs, ...drawn, previous, next });
}

async function conceptsOf(
  { stored }: OpenedRun,
  links: RunLinks,
  manifest: Concepts,
  at: number,
): Promise<Drawn> {
  const { batchId, k, heatmapScale, concepts } = manifest;
  const image = manifest.images[at]!;
  const [maps, evidence] = await Promise.all([
    embeddedHeatmaps(stored, batchId, k, image),
    embeddedEvidence(stored, manifest),
  ]);
  return {
    maps,
    evidence: evidence[at],
    grid: image.places,
    heatmapScale,
    parts: concepts.map(({ index, color, name, placesNorm, categories }, j) => ({
      index,
      href: `${links.batch(batchId)}#${conceptAnchor(index)}`,
      color,
      name: name ?? unclear,
      norm: placesNorm,
      categories,
      presence: image.concepts[j]!,
    })),
  };
}

/** The motifs with the largest share of the image, in the order of the manifest. */
async function motifsOf(
  opened: OpenedRun,
  links: RunLinks,
  manifest: Concepts,
  at: number,
  showHidden: boolean,
): Promise<Drawn> {
  const [findings, { images, motifs: ids }, heatmaps] = await Promise.all([
    opened.findings(),
    opened.stored.motifBatch(manifest.batchId),
    heatmapsOf(opened.stored, manifest, 'motifs'),
  ]);
  const presences = images.find(({ key }) => key === manifest.images[at]!.key)?.motifs ?? [];
  const motifs = withFindings(opened.index?.motifs ?? [], findings);
  const byId = new Map(motifs.map((motif) => [motif.id, motif]));
  const present = [...presences.keys()].filter((j) => presences[j]!.share > 0 && byId.has(ids[j]!));
  const hidden = showHidden ? [] : present.filter((j) => isHidden(byId.get(ids[j]!)!));
  const chosen = present
    .filter((j) => !hidden.includes(j))
    .sort((a, b) => presences[b]!.share - presences[a]!.share)
    .slice(0, motifsShown)
    .sort((a, b) => a - b);
  return {
    ...embedded(heatmaps[at]!, chosen),
    hiddenMotifs: hidden.length,
    parts: chosen.map((j) => {
      const motif = byId.get(ids[j]!)!;
      const { id, color, norm, categories } = motif;
      const href = links.motif(id);
      const name = motifName(motif);
      return { index: motifNumber(id) - 1, href, color, name, norm, categories, presence: presences[j]! };
    }),
  };
}

/** Some of an image's heatmaps as bytes on one scale. */
function embedded(heatmaps: Heatmaps, chosen: readonly number[]) {
  const { width, height } = heatmaps;
  const values = Float32Array.from(chosen.flatMap((j) => [...cellsOf(heatmaps, j)]));
  const { maps, greatest } = scaledBytes(values);
  return { maps, grid: { width, height }, heatmapScale: greatest };
}
