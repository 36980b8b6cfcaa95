/** Adds up, batch by batch, what there is to say about each motif; its memory does not grow with the dataset; pure. */
import type { ConceptInImage } from '../manifest/concepts.ts';
import { keepBest } from './keep-best.ts';
import { mainPart } from './main-motif.ts';
import { isPresent, strengthBin, strengthBins } from './motif-strength.ts';

export interface TalliedImage<Place> {
  /** The motifs that the image's batch holds; none of the others is in the image. */
  held: readonly number[];
  /** One entry for each of them. */
  presence: readonly ConceptInImage[];
  /** ‖G_i‖₁ · Σ_p of motif i's heatmap: what each of them adds to the image's activations. */
  masses: ArrayLike<number>;
  place: Place;
}

export interface TalliedConcept {
  batchId: string;
  concept: number;
  name: string | null;
  /** What the concept adds to its batch's activations. */
  mass: number;
  /** How much of it the motifs explain together, 0…1. */
  explained: number;
  held: readonly number[];
  /** One entry for each motif that its batch holds. */
  loadings: readonly number[];
  parts: readonly number[];
}

export interface Member {
  batchId: string;
  concept: number;
  name: string | null;
  loading: number;
  part: number;
  explained: number;
  mass: number;
}

export interface MotifFigures<Place> {
  share: number;
  strength: number;
  images: number;
  /** Images by strength, in the bins of `strengthBins`. */
  strengths: number[];
  purity: number | null;
  memberCount: number;
  members: Member[];
  exemplars: { strength: number; place: Place }[];
  /** Images in which it and another are present, by the other. */
  together: ReadonlyMap<number, number>;
}

export interface MotifTally<Place> {
  addImage(image: TalliedImage<Place>): void;
  addConcept(concept: TalliedConcept): void;
  finish(): { images: number; motifs: MotifFigures<Place>[] };
}

export function tallyMotifs<Place>(
  m: number,
  keep: { members: number; exemplars: number },
): MotifTally<Place> {
  let images = 0;
  const massOf = new Float64Array(m);
  const strength = new Float64Array(m);
  const together = Array.from({ length: m }, () => new Map<number, number>());
  const bins = Array.from({ length: m }, () => new Array<number>(strengthBins).fill(0));
  const members = Array.from({ length: m }, (): Member[] => []);
  const memberCount = new Array<number>(m).fill(0);
  const pure = Array.from({ length: m }, () => ({ part: 0, mass: 0 }));
  const exemplars = Array.from({ length: m }, (): { strength: number; place: Place }[] => []);

  return {
    addImage({ held, presence, masses, place }) {
      images += 1;
      const present = held.filter((_, at) => isPresent(presence[at]!));
      for (const [at, i] of held.entries()) {
        const seen = presence[at]!;
        massOf[i]! += masses[at]!;
        strength[i]! += seen.strength;
        bins[i]![strengthBin(seen.strength)]! += 1;
        if (isPresent(seen)) {
          keepBest(
            exemplars[i]!,
            { strength: seen.strength, place },
            (each) => each.strength,
            keep.exemplars,
          );
        }
      }
      for (const i of present) {
        for (const l of present) together[i]!.set(l, (together[i]!.get(l) ?? 0) + 1);
      }
    },
    addConcept({ batchId, concept, name, mass, explained, held, loadings, parts }) {
      const at = mainPart(parts);
      if (at === undefined) return;
      const i = held[at]!;
      memberCount[i]! += 1;
      pure[i]!.part += mass * parts[at]!;
      pure[i]!.mass += mass;
      const [loading, part] = [loadings[at]!, parts[at]!];
      const member = { batchId, concept, name, loading, part, explained, mass };
      keepBest(members[i]!, member, (one) => one.mass * one.part, keep.members);
    },
    finish() {
      const whole = massOf.reduce((sum, x) => sum + x, 0);
      return {
        images,
        motifs: Array.from({ length: m }, (_, i) => ({
          share: whole > 0 ? massOf[i]! / whole : 0,
          strength: images > 0 ? strength[i]! / images : 0,
          images: together[i]!.get(i) ?? 0,
          // Images of batches that hold nothing of it count as the weakest.
          strengths: bins[i]!.with(0, images - bins[i]!.slice(1).reduce((sum, count) => sum + count, 0)),
          purity: pure[i]!.mass > 0 ? pure[i]!.part / pure[i]!.mass : null,
          memberCount: memberCount[i]!,
          members: members[i]!,
          exemplars: exemplars[i]!,
          together: together[i]!,
        })),
      };
    },
  };
}
