/** The place that shows a concept best; leads to the concept on its batch's page. */
import { exemplarName } from '../store/layout.ts';
import { batchNumber } from './format.ts';
import { conceptAnchor, type Links } from './links.ts';

export function ConceptCrop(props: { batchId: string; concept: number; links: Links }) {
  const { batchId, concept, links } = props;
  return (
    <a class="crop" href={`${links.batch(batchId)}#${conceptAnchor(concept)}`}>
      <img
        src={links.object(batchId, exemplarName(concept, 0))}
        alt={`Concept ${concept + 1} of batch ${batchNumber(batchId)}`}
        width="160"
        height="160"
        loading="lazy"
      />
    </a>
  );
}
