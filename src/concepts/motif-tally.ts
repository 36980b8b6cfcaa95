/** Adds up, batch by batch, what there is to say about each motif; its memory does not grow with the dataset; pure. */
import type { ConceptInImage } from '../manifest/concepts.ts';

/** An image shows a motif when its heatmap somewhere reaches this part of its typical value. */
const presentPeak = 0.5;

/** An image in which a motif has less than this part of its greatest strength is no exemplar. */
const leastStrength = 0.1;

export interface TalliedImage<Place> {
  presence: readonly ConceptInImage[];
  /** ‖G_i‖₁ · Σ_p of motif i's heatmap: what it adds to the image's activations. */
  masses: ArrayLike<number>;
  place: Place;
}

export interface TalliedConcept {
  batchId: string;
  concept: number;
  /** What the concept adds to its batch's activations. */
  mass: number;
  loadings: readonly number[];
  parts: readonly number[];
}

export interface Member {
  batchId: string;
  concept: number;
  loading: number;
  part: number;
  mass: number;
}

export interface MotifFigures<Place> {
  share: number;
  strength: number;
  images: number;
  purity: number | null;
  memberCount: number;
  members: Member[];
  exemplars: { strength: number; place: Place }[];
  /** For every motif: images in which both are present. */
  together: number[];
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
  const mass = new Float64Array(m);
  const strength = new Float64Array(m);
  const together = Array.from({ length: m }, () => new Array<number>(m).fill(0));
  const members = Array.from({ length: m }, (): Member[] => []);
  const memberCount = new Array<number>(m).fill(0);
  const pure = Array.from({ length: m }, () => ({ part: 0, mass: 0 }));
  const exemplars = Array.from({ length: m }, (): { strength: number; place: Place }[] => []);

  return {
    addImage({ presence, masses, place }) {
      images += 1;
      const present = presence.map(({ peak }) => peak >= presentPeak);
      for (let i = 0; i < m; i++) {
        mass[i]! += masses[i]!;
        strength[i]! += presence[i]!.strength;
        keepBest(
          exemplars[i]!,
          { strength: presence[i]!.strength, place },
          (e) => e.strength,
          keep.exemplars,
        );
        for (let l = 0; l < m; l++) if (present[i] && present[l]) together[i]![l]! += 1;
      }
    },
    addConcept({ batchId, concept, mass: weight, loadings, parts }) {
      const i = parts.indexOf(Math.max(...parts));
      if (i < 0 || !(parts[i]! > 0)) return;
      memberCount[i]! += 1;
      pure[i]!.part += weight * parts[i]!;
      pure[i]!.mass += weight;
      const member = { batchId, concept, loading: loadings[i]!, part: parts[i]!, mass: weight };
      keepBest(members[i]!, member, (one) => one.mass * one.part, keep.members);
    },
    finish() {
      const whole = mass.reduce((sum, x) => sum + x, 0);
      return {
        images,
        motifs: Array.from({ length: m }, (_, i) => ({
          share: whole > 0 ? mass[i]! / whole : 0,
          strength: images > 0 ? strength[i]! / images : 0,
          images: together[i]![i]!,
          purity: pure[i]!.mass > 0 ? pure[i]!.part / pure[i]!.mass : null,
          memberCount: memberCount[i]!,
          members: members[i]!,
          exemplars: exemplars[i]!.filter(
            (each) => each.strength > 0 && each.strength >= leastStrength * exemplars[i]![0]!.strength,
          ),
          together: together[i]!,
        })),
      };
    },
  };
}

/** Puts `item` into a list of at most `count`, highest score first; the earlier of equals stays in front. */
function keepBest<T>(list: T[], item: T, scoreOf: (item: T) => number, count: number): void {
  const score = scoreOf(item);
  let at = list.length;
  while (at > 0 && scoreOf(list[at - 1]!) < score) at--;
  if (at >= count) return;
  list.splice(at, 0, item);
  if (list.length > count) list.pop();
}
