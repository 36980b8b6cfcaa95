/** A place in an image that shows a motif well; leads to the image on its batch's page. */
import type { Motif } from '../manifest/motifs.ts';
import { decimal, lastSegment } from './format.ts';
import { imageAnchor, type Links } from './links.ts';

export function MotifExemplar(props: {
  exemplar: Motif['exemplars'][number];
  links: Links;
  caption?: boolean;
}) {
  const { exemplar, links, caption } = props;
  const { batchId, key, crop, strength } = exemplar;
  return (
    <li>
      <a class="crop" href={`${links.batch(batchId)}#${imageAnchor(key)}`} title={key}>
        {crop === null ? (
          <bdi class="small">{lastSegment(key)}</bdi>
        ) : (
          <img
            src={links.runObject(crop)}
            alt={`${key}, strength ${decimal(strength)}`}
            width="160"
            height="160"
            loading="lazy"
          />
        )}
      </a>
      {caption ? (
        <p class="small caption">
          <bdi>{lastSegment(key)}</bdi> <span class="muted">{decimal(strength)}</span>{' '}
          <a href={links.runObject(exemplar.overlay)}>overlay</a>
        </p>
      ) : (
        ''
      )}
    </li>
  );
}
