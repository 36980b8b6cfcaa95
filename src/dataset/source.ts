/** The image source port: a dataset's images, wherever they are. */
import { LeitmotifError } from '../errors.ts';
import type { PlannedImage } from '../manifest/run.ts';
import { openFolder } from './folder.ts';

export interface Source {
  readonly uri: string;
  /** Every file below the dataset, in no particular order, whether it is an image or not. */
  list(): AsyncIterable<PlannedImage>;
  /** @throws LeitmotifError `image-unreadable`, `image-too-large` */
  read(key: string): Promise<Uint8Array>;
}

/** Opens the dataset at a folder path. */
export async function openSource(uri: string): Promise<Source> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri)) {
    throw new LeitmotifError('usage', `Cannot read images from ${uri}: a dataset is a folder.`, {
      hint: 'Give a path such as ./photos.',
    });
  }
  return openFolder(uri);
}
