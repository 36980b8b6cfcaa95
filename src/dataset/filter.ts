/** Which of a dataset's files are images that were asked for. */
import picomatch from 'picomatch';
import { LeitmotifError } from '../errors.ts';

/** Extensions of image files. Some are of formats that are refused: those images are in the ledger, not lost. */
const imageExtensions = new Set(
  (
    'jpg jpeg jpe jfif png webp gif tif tiff avif ' + 'svg svgz bmp heic heif jxl jp2 ico psd dng cr2 nef arw'
  ).split(' '),
);

export type Verdict = 'take' | 'not-an-image' | 'filtered-out';

/**
 * A test of image keys against include and exclude globs (`birds/**`, `**\/*.png`); with no include glob, every
 * image is taken.
 *
 * @throws LeitmotifError `usage` for an empty glob
 */
export function imageFilter(include: string[], exclude: string[]): (key: string) => Verdict {
  refuseEmpty('include', include);
  refuseEmpty('exclude', exclude);
  const options = { dot: true, nocase: true };
  const isIncluded = include.length > 0 ? picomatch(include, options) : () => true;
  const isExcluded = picomatch(exclude, options);
  return (key) => {
    const extension = /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase();
    if (extension === undefined || !imageExtensions.has(extension)) return 'not-an-image';
    return isIncluded(key) && !isExcluded(key) ? 'take' : 'filtered-out';
  };
}

function refuseEmpty(option: string, globs: string[]): void {
  if (!globs.includes('')) return;
  throw new LeitmotifError('usage', `A glob of --${option} is an empty string, which matches nothing.`, {
    hint: `Give one such as 'birds/**', or leave --${option} out.`,
  });
}
