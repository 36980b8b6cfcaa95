/** Last stage before publishing: draws every picture of a batch. */
import { drawContactSheet } from '../drawing/contact-sheet.ts';
import { encodePicture } from '../drawing/encode.ts';
import { drawExemplar } from '../drawing/exemplar.ts';
import { encodeHeatmapSheet } from '../drawing/heatmap-sheet.ts';
import { createLegend } from '../drawing/legend.ts';
import { drawOverlay } from '../drawing/overlay.ts';
import { drawConcept } from '../drawing/single-concept.ts';
import { snapToEdges } from '../drawing/snap.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { Parameters } from '../manifest/run.ts';
import { conceptMapName, contactSheetName, exemplarName } from '../store/layout.ts';
import { explainedInWords } from '../views/format.ts';
import type { Explanation } from './explain.ts';
import type { Observation } from './observe.ts';
import type { Publisher } from './publish.ts';

/**
 * Draws and publishes, for every image, overlay, heatmap sheet and plain picture (and each concept alone, where the
 * parameters ask for it); for every concept, crops of its exemplars; for the batch, one contact sheet. `onImage` is
 * called as each image is done.
 */
export async function drawBatch(
  manifest: Concepts,
  observations: readonly Observation[],
  explanation: Explanation,
  { overlayFormat, conceptMaps }: Pick<Parameters, 'overlayFormat' | 'conceptMaps'>,
  { publish }: Pick<Publisher, 'publish'>,
  onImage: () => void,
): Promise<void> {
  const legend = createLegend(manifest.concepts);
  const images = manifest.images.map(({ key, objects, concepts, contributions }, i) => ({
    name: key,
    objects,
    picture: observations[i]!.picture,
    maps: snapToEdges(explanation.places.maps[i]!, observations[i]!.picture),
    cells: explanation.images[i]!.maps,
    places: explanation.places.maps[i]!,
    norms: explanation.places.norms,
    shares: concepts.map(({ share }) => share),
    note: explainedInWords(contributions),
  }));

  for (const image of images) {
    await publish(image.objects.overlay, await drawOverlay(image, legend, { format: overlayFormat }));
    await publish(image.objects.heatmaps, await encodeHeatmapSheet(image.places, manifest.heatmapScale));
    await publish(image.objects.picture, await encodePicture(image.picture, 'jpeg'));
    if (conceptMaps) {
      for (let j = 0; j < manifest.k; j++)
        await publish(conceptMapName(image.name, j), await drawConcept(image, j));
    }
    onImage();
  }

  const imageOf = new Map(images.map((image) => [image.name, image]));
  for (const { index, exemplars } of manifest.concepts) {
    for (const [rank, { key }] of exemplars.entries()) {
      const { picture, cells } = imageOf.get(key)!;
      await publish(exemplarName(index, rank), await drawExemplar({ picture, maps: cells }, index));
    }
  }
  await publish(contactSheetName, await drawContactSheet(images, legend));
}
