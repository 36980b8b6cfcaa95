/** Last stage before publishing: draws every picture of a batch. */
import { mapAtOnce } from '../at-once.ts';
import { drawContactSheet } from '../drawing/contact-sheet.ts';
import { encodePicture } from '../drawing/encode.ts';
import { drawExemplar } from '../drawing/exemplar.ts';
import { encodeHeatmapSheet } from '../drawing/heatmap-sheet.ts';
import { createLegend } from '../drawing/legend.ts';
import { drawOverlay } from '../drawing/overlay.ts';
import { drawConcept } from '../drawing/single-concept.ts';
import { snapToEdges } from '../drawing/snap.ts';
import { tintsOf } from '../drawing/tint.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { Parameters } from '../manifest/run.ts';
import { contactSheetName, exemplarName } from '../store/layout.ts';
import { explainedInWords } from '../views/format.ts';
import type { Explanation } from './explain.ts';
import type { Observation } from './observe.ts';
import type { Publisher } from './publish.ts';

/** While one image is encoded on a thread of the encoder's, the next is painted; more would only cost memory. */
const drawnAtOnce = 3;

/**
 * Draws and publishes, for every image, overlay, heatmap sheet and plain picture (and each concept alone, where the
 * manifest names it); for every concept, crops of its exemplars; for the batch, one contact sheet. `onImage` is
 * called as each image is done.
 */
export async function drawBatch(
  manifest: Concepts,
  observations: readonly Observation[],
  explanation: Explanation,
  { overlayFormat }: Pick<Parameters, 'overlayFormat'>,
  { publish }: Pick<Publisher, 'publish'>,
  onImage: () => void,
): Promise<void> {
  const legend = createLegend(manifest.concepts);
  const draw = async ({ key, objects, concepts, contributions }: Concepts['images'][number], i: number) => {
    const { picture } = observations[i]!;
    const places = explanation.places.maps[i]!;
    const heatmaps = explanation.places.heatmaps?.[i];
    const maps = snapToEdges(places, picture);
    const image = {
      name: key,
      picture,
      maps,
      tints: tintsOf(maps, heatmaps),
      cells: explanation.images[i]!.maps,
      norms: explanation.places.norms,
      shares: concepts.map(({ share }) => share),
      note: explainedInWords(contributions),
    };
    await publish(objects.overlay, await drawOverlay(image, legend, overlayFormat));
    const sheet = await encodeHeatmapSheet(places, tintsOf(places, heatmaps), manifest.heatmapScale);
    await publish(objects.heatmaps, sheet);
    await publish(objects.picture, await encodePicture(picture, 'jpeg'));
    for (const [j, name] of (objects.conceptMaps ?? []).entries()) {
      await publish(name, await drawConcept(image, j));
    }
    onImage();
    return image;
  };
  const images = await mapAtOnce(manifest.images, drawnAtOnce, draw);

  const imageOf = new Map(images.map((image) => [image.name, image]));
  const exemplars = manifest.concepts.flatMap(({ index, exemplars }) =>
    exemplars.map(({ key }, rank) => ({ index, rank, key })),
  );
  await mapAtOnce(exemplars, drawnAtOnce, async ({ index, rank, key }) => {
    const { picture, cells } = imageOf.get(key)!;
    await publish(exemplarName(index, rank), await drawExemplar({ picture, maps: cells }, index));
  });
  await publish(contactSheetName, await drawContactSheet(images, legend));
}
