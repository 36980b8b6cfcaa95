/** Compares two runs: the same images in another network, or other images in the same network. */
import { correlationsOf, type MotifChange, matchMotifs } from '../concepts/match-motifs.ts';
import { cosinesOf } from '../concepts/motif-ids.ts';
import { LeitmotifError } from '../errors.ts';
import { significant } from '../manifest/fields.ts';
import type { Motif } from '../manifest/motifs.ts';
import type { Run } from '../manifest/run.ts';
import { readMotifBasis } from './motif-basis.ts';
import type { StoredRun } from './open-run.ts';
import { readBatches } from './read-batches.ts';

export interface MotifDifference {
  change: MotifChange;
  /** Cosine of the vectors, or correlation of the strengths over the images that both runs have. */
  likeness: number | null;
  before: Motif | null;
  after: Motif | null;
}

export interface RunDifference {
  before: Run;
  after: Run;
  /** What motifs were matched by. */
  by: 'vectors' | 'images';
  /** Image keys with results, in both runs or one; `predicted`: of those in both, whose best category is another. */
  images: { both: number; before: number; after: number; predicted: number };
  /** What a reader should know before the likenesses are believed, in words. */
  caution: string | null;
  /** Those that are in both, then those that appeared and vanished; each by share. */
  motifs: MotifDifference[];
}

/** Fewer points than this always lie on a line. */
const leastImages = 3;
/**
 * Of some twenty motifs of runs that have nothing in common, 5 % are matched over so many images, over thirty 17 %, over ten
 * 55 %, over five 76 % (strengths of a run of 119 images and one of 686, each paired with those of other images).
 */
const enoughImages = 60;

interface Side {
  run: Run;
  motifs: Motif[];
  /** Best category and motif strengths of each image with motifs. */
  images: Map<string, { label: string | undefined; strengths: Float32Array }>;
}

/**
 * Motifs are matched by their vectors where both runs used the same network to the same layer, else by how strong they
 * are in the images that both have.
 *
 * @throws LeitmotifError `usage` for runs that have neither in common, for those of different networks that share fewer than
 * three images, and for one without results; `object-not-found` for one without motifs
 */
export async function diffRuns(a: StoredRun, b: StoredRun): Promise<RunDifference> {
  const [before, after] = [await readSide(a), await readSide(b)];
  const common = [...before.images.keys()].filter((key) => after.images.has(key));
  const isSame =
    before.run.model.sha256 === after.run.model.sha256 && before.run.model.layer === after.run.model.layer;
  if (!isSame && common.length === 0) {
    throw new LeitmotifError(
      'usage',
      `${a.runId} and ${b.runId} share neither the network nor an image: nothing can be compared.`,
      { hint: 'Compare runs of the same images, or of the same network and layer.' },
    );
  }
  if (!isSame && common.length < leastImages) {
    throw new LeitmotifError(
      'usage',
      `${a.runId} and ${b.runId} are of different networks and have only ${common.length === 1 ? 'one image' : 'two images'} in common: any two motifs correlate over so few.`,
      {
        hint: `Compare runs that have ${enoughImages} images or more in common, or runs of the same network and layer.`,
      },
    );
  }
  const likeness = isSame
    ? cosinesOf(await readMotifBasis(a), await readMotifBasis(b))
    : correlationsOf(profilesOf(before, common), profilesOf(after, common));
  const matched = matchMotifs(likeness, before.motifs.length, after.motifs.length);
  const order: readonly MotifChange[][] = [['kept', 'drifted'], ['appeared'], ['vanished']];
  const rankOf = (change: MotifChange) => order.findIndex((changes) => changes.includes(change));
  const shareOf = (each: MotifDifference) => (each.after ?? each.before)!.share;
  const predicted = common.filter(
    (key) => before.images.get(key)!.label !== after.images.get(key)!.label,
  ).length;
  return {
    before: before.run,
    after: after.run,
    by: isSame ? 'vectors' : 'images',
    images: {
      both: common.length,
      before: before.images.size - common.length,
      after: after.images.size - common.length,
      predicted,
    },
    caution:
      isSame || common.length >= enoughImages
        ? null
        : `Correlations over only ${common.length} images: motifs that have nothing in common are matched by chance, too.`,
    motifs: matched
      .map((pair) => ({
        change: pair.change,
        likeness: pair.likeness === null ? null : significant(Math.min(1, pair.likeness)),
        before: pair.before === null ? null : before.motifs[pair.before]!,
        after: pair.after === null ? null : after.motifs[pair.after]!,
      }))
      .sort((x, y) => rankOf(x.change) - rankOf(y.change) || shareOf(y) - shareOf(x)),
  };
}

async function readSide(stored: StoredRun): Promise<Side> {
  if (!(await stored.hasMotifs())) {
    throw new LeitmotifError('object-not-found', `Run ${stored.runId} has no motifs to compare.`, {
      hint: `leitmotif motifs ${stored.address} finds them once the run has ended.`,
    });
  }
  const { motifs } = await stored.motifs();
  const places = new Map(motifs.map(({ id }, i) => [id, i]));
  const images: Side['images'] = new Map();
  for await (const { done } of readBatches(stored)) {
    if (!done?.motifs) continue;
    const { motifs: batch, concepts } = done;
    for (const [i, { key, motifs: present }] of batch.images.entries()) {
      const strengths = new Float32Array(motifs.length);
      for (const [at, id] of batch.motifs.entries()) strengths[places.get(id)!] = present[at]!.strength;
      images.set(key, { label: concepts.images[i]?.prediction[0]?.label, strengths });
    }
  }
  if (images.size === 0) {
    throw new LeitmotifError(
      'usage',
      `Run ${stored.runId} has no image with results: nothing can be compared.`,
      {
        hint: 'Its report says why each image failed; compare a run in which one did not.',
      },
    );
  }
  return { run: await stored.manifest(), motifs, images };
}

/** For each motif its strengths over the images. */
function profilesOf({ motifs, images }: Side, keys: readonly string[]): Float32Array[] {
  return motifs.map((_, m) => Float32Array.from(keys, (key) => images.get(key)!.strengths[m]!));
}
