/** The image source port: a dataset's images, wherever they are. */
import type { PlannedImage } from '../manifest/run.ts';

/** Larger files are not photographs; reading one whole would only exhaust memory. In bytes. */
export const largestFile = 64 * 2 ** 20;

export interface Source {
  readonly uri: string;
  /** Every file below the dataset, in no particular order, whether it is an image or not. */
  list(): AsyncIterable<PlannedImage>;
  /** @throws LeitmotifError `image-unreadable`, `image-too-large`; `dataset-unreachable` when no image can be read now */
  read(key: string): Promise<Uint8Array>;
}
