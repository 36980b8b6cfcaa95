/** Writes down the motifs of a run, and draws crops of the images that show each best. */
import sharp from 'sharp';
import type { StoredRun } from '../catalog/open-run.ts';
import { motifNumber, type NamedMotifs } from '../concepts/motif-ids.ts';
import type { MotifFigures } from '../concepts/motif-tally.ts';
import type { Naming } from '../concepts/name.ts';
import { toHex } from '../drawing/colour.ts';
import { drawExemplar } from '../drawing/exemplar.ts';
import { conceptColour } from '../drawing/palette.ts';
import type { Heatmaps } from '../drawing/upsample.ts';
import type { Vectors } from '../factorization/blocks.ts';
import { vectorLengths } from '../factorization/vector-lengths.ts';
import type { RgbImage } from '../imaging/decode.ts';
import type { ConceptsImage } from '../manifest/concepts.ts';
import { significant } from '../manifest/fields.ts';
import type { Motif } from '../manifest/motifs.ts';
import { batchName, batchObject, motifCropName, runObject } from '../store/layout.ts';
import { boxIn } from './describe.ts';

/** Other motifs kept of those that a motif occurs with. */
const keptCompanions = 24;

/** Where a motif was seen, with what is needed to draw it. */
export interface ImagePlace {
  batchId: string;
  image: ConceptsImage;
  /** The motifs that the batch holds, and their heatmaps in this image. */
  held: readonly number[];
  maps: Heatmaps;
}

export async function describeMotifs(
  stored: StoredRun,
  { images: total, motifs: figures }: { images: number; motifs: readonly MotifFigures<ImagePlace>[] },
  basis: Vectors,
  { ids, matched }: NamedMotifs,
  namings: readonly Naming[],
): Promise<Motif[]> {
  const { norms } = vectorLengths(basis.W, basis.k);
  const images = figures.map((figure) => figure.images);
  const motifs: Motif[] = [];
  for (const [i, figure] of figures.entries()) {
    const id = ids[i]!;
    motifs.push({
      id,
      color: toHex(conceptColour(motifNumber(id) - 1)),
      ...namings[i]!,
      share: significant(figure.share),
      norm: significant(norms[i]!),
      strength: significant(figure.strength),
      prevalence: { images: figure.images, fraction: significant(figure.images / Math.max(1, total)) },
      strengths: figure.strengths,
      purity: figure.purity === null ? null : significant(figure.purity),
      memberCount: figure.memberCount,
      members: figure.members.map(({ mass: _, ...member }) => member),
      exemplars: await describeExemplars(stored, figure.exemplars, id, i),
      cooccurrence: cooccurrenceOf(figure, images, ids, i, total),
      matched: matched[i] === null ? null : significant(matched[i]!),
    });
  }
  return motifs;
}

/** The other motifs that occur with motif `i`, of `images` images each out of `total`. */
export function cooccurrenceOf(
  { together }: Pick<MotifFigures<unknown>, 'together'>,
  images: readonly number[],
  ids: readonly string[],
  i: number,
  total: number,
): Motif['cooccurrence'] {
  return [...together]
    .filter(([l]) => l !== i)
    .sort(([l, both], [n, others]) => others - both || l - n)
    .slice(0, keptCompanions)
    .map(([l, both]) => ({
      id: ids[l]!,
      images: both,
      lift: significant((both * total) / (images[i]! * images[l]!)),
    }));
}

async function describeExemplars(
  stored: StoredRun,
  exemplars: MotifFigures<ImagePlace>['exemplars'],
  id: string,
  motif: number,
): Promise<Motif['exemplars']> {
  const describe = async ({ strength, place }: (typeof exemplars)[number], rank: number) => {
    const { batchId, image, held, maps } = place;
    const at = held.indexOf(motif);
    const { key, width, height, objects } = image;
    const crop = motifCropName(id, rank);
    const picture = await readPicture(stored, batchId, objects.picture);
    if (picture) {
      await stored.store.put(runObject(stored.runId, crop), await drawExemplar({ picture, maps }, at));
    }
    return {
      batchId,
      key,
      strength,
      box: boxIn(maps, at, width, height),
      crop: picture ? crop : null,
      overlay: batchName(batchId, objects.overlay),
    };
  };
  return Promise.all(exemplars.map(describe));
}

/** A stored picture; one that is missing or damaged costs a crop, not the run. */
async function readPicture(stored: StoredRun, batchId: string, name: string): Promise<RgbImage | undefined> {
  try {
    const bytes = await stored.store.get(batchObject(stored.runId, batchId, name));
    const { data, info } = await sharp(bytes)
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch {
    return undefined;
  }
}
