/** An image in a list of images: its picture and name, leading to where it is shown. */
import { pictureName } from '../../store/layout.ts';
import { lastSegment } from '../../views/format.ts';
import type { RunLinks } from '../paths.ts';

export function FoundImageLink(props: { batchId: string; imageKey: string; href: string; links: RunLinks }) {
  const { batchId, imageKey, href, links } = props;
  return (
    <a href={href}>
      <span class="thumb">
        <img src={links.thumbnail(batchId, pictureName(imageKey))} alt="" loading="lazy" />
      </span>
      <span class="key">
        <bdi title={imageKey}>{lastSegment(imageKey)}</bdi>
      </span>
    </a>
  );
}
