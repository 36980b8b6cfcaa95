/** One batch at a glance, for the overview: its concepts with their best category and an exemplar. */
import type { BatchSummary, ConceptSummary } from '../manifest/run-index.ts';
import { exemplarName } from '../store/layout.ts';
import { batchNumber, counted, percent } from './format.ts';
import { conceptAnchor, type Links } from './links.ts';
import { Swatch } from './swatch.tsx';

export function BatchStrip({ batch, links }: { batch: BatchSummary; links: Links }) {
  const { batchId, folder, images, result } = batch;
  const number = batchNumber(batchId);
  return (
    <li class="batch">
      <div class="batch-head">
        <h3>
          {result.status === 'done' ? <a href={links.batch(batchId)}>Batch {number}</a> : `Batch ${number}`}
          {folder ? (
            <>
              {' '}
              <bdi class="folder">{folder}</bdi>
            </>
          ) : (
            ''
          )}
        </h3>
        <p class="muted small">
          {counted(images, 'image')}
          {result.status === 'done' && result.ok < images ? `, ${images - result.ok} without results` : ''}
          {result.status === 'done' && result.explainedVariance !== null
            ? ` · ${percent(result.explainedVariance)} explained`
            : ''}
        </p>
      </div>
      {result.status === 'done' ? (
        result.concepts.length > 0 ? (
          <ul class="strip">
            {result.concepts.map((concept) => (
              <StripConcept batchId={batchId} concept={concept} links={links} />
            ))}
          </ul>
        ) : (
          <p class="notice">None of its images could be used.</p>
        )
      ) : result.status === 'failed' ? (
        <p class="notice notice-failed">
          Failed: <code>{result.code}</code> <bdi>{result.reason}</bdi>
        </p>
      ) : (
        <p class="notice">Not done yet.</p>
      )}
    </li>
  );
}

function StripConcept(props: { batchId: string; concept: ConceptSummary; links: Links }) {
  const { batchId, concept, links } = props;
  const { index, color, label, share, hasExemplar } = concept;
  return (
    <li>
      <a href={`${links.batch(batchId)}#${conceptAnchor(index)}`}>
        <span class="crop">
          {hasExemplar ? (
            <img
              src={links.object(batchId, exemplarName(index, 0))}
              alt=""
              width="160"
              height="160"
              loading="lazy"
            />
          ) : (
            ''
          )}
          <Swatch color={color} index={index} />
        </span>
        <span class="label">
          <span class="visually-hidden">Concept {index + 1}: </span>
          <bdi>{label}</bdi>
        </span>
        <span class="small muted">{percent(share)}</span>
      </a>
    </li>
  );
}
