/** What a batch page hands to its browser code, as JSON, and words for it. */
import type { EvidenceBytes } from '../catalog/evidence-bytes.ts';
import type { ContributionRows } from './contribution-rows.ts';
import { percent } from './format.ts';

export interface PageData {
  /** Heatmap value of a byte 255. */
  heatmapScale: number;
  concepts: readonly PageConcept[];
  images: readonly PageImage[];
}

export interface PageConcept {
  /** What its swatch says. */
  number: number;
  /** `#rrggbb` */
  color: string;
  /** What people call it, or the network's head. */
  name: string;
  /** ‖W_j‖ of the scaled concept vector. */
  norm: number;
  /** Best categories first. */
  categories: ReadonlyArray<{ label: string; score: number }>;
}

export interface PageImage {
  key: string;
  /** Pixels of the original, upright. */
  width: number;
  height: number;
  columns: number;
  rows: number;
  /**
   * Base64 of `[2, k, rows, columns]` bytes, heatmaps and then tints, or of `[k, rows, columns]` where the heatmaps are the
   * tints; `''` when they could not be read.
   */
  maps: string;
  /** Where concepts speak for the best category, where that is known. */
  evidence?: EvidenceBytes | undefined;
  prediction: ReadonlyArray<{ label: string; score: number }>;
  /** One entry for each concept. */
  presence: ReadonlyArray<{ share: number; strength: number; peak: number }>;
  /** What each concept adds to the predicted categories, where that is known and the page does not show it itself. */
  contributions?: ContributionRows;
  picture: string;
  overlay: string;
  /** Address of the image's own page, where there is one. */
  page?: string;
}

/** `lemon 94 %, orange 2 %`, or `citrus (lemon 52 %, orange 31 %)` where its name is not its best category's. */
export function takenInWords({ name, categories }: Pick<PageConcept, 'name' | 'categories'>): string {
  if (categories.length === 0) return name;
  const scores = categories.map(({ label, score }) => `${label} ${percent(score)}`).join(', ');
  return name === categories[0]!.label ? scores : `${name} (${scores})`;
}

/** The key that switches the concept or motif of this number; none beyond 10. */
export function keyOf(number: number): string | undefined {
  return number <= 10 ? String(number % 10) : undefined;
}
