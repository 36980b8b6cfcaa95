/** The keys of a run's images in the plan's order, as small in memory as they can be; pure. */

export interface ImageList {
  readonly keys: readonly string[];
  readonly batchIds: readonly string[];
  /** Place of each batch's first image; then the number of images. */
  readonly starts: readonly number[];
  /** Every folder that holds images, with how many lie in it or below it; sorted. */
  folders(): readonly { folder: string; images: number }[];
}

export function imageList(
  batchIds: readonly string[],
  keysOfBatches: readonly (readonly string[])[],
): ImageList {
  const starts = [0];
  for (const keys of keysOfBatches) starts.push(starts.at(-1)! + keys.length);
  const keys: string[] = [];
  for (const ofBatch of keysOfBatches) keys.push(...ofBatch);
  let folders: ReturnType<typeof foldersOf> | undefined;
  return {
    keys,
    batchIds,
    starts,
    folders: () => {
      folders ??= foldersOf(keys);
      return folders;
    },
  };
}

/** The place of the batch that holds the image at `place`. */
export function batchOfImage({ starts }: ImageList, place: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= place) low = middle;
    else high = middle;
  }
  return low;
}

function foldersOf(keys: readonly string[]): { folder: string; images: number }[] {
  const counts = new Map<string, number>();
  for (const [own, images] of imagesOfFolders(keys)) {
    for (let end = own.indexOf('/'); end >= 0; end = own.indexOf('/', end + 1)) {
      const folder = own.slice(0, end);
      counts.set(folder, (counts.get(folder) ?? 0) + images);
    }
  }
  return [...counts]
    .map(([folder, images]) => ({ folder, images }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** How many images lie in each folder itself, by its path with a `/` at the end; neighbours mostly share one. */
function imagesOfFolders(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  let folder = '';
  for (const key of keys) {
    const length = key.lastIndexOf('/') + 1;
    if (length !== folder.length || !key.startsWith(folder)) folder = key.slice(0, length);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}
