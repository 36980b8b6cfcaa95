/** One concept of a batch: what the network's head takes it for, how much of it there is, where it is strongest. */
import type { ShownMainMotif } from '../concepts/main-motif.ts';
import { unclear } from '../concepts/name.ts';
import type { Concept } from '../manifest/concepts.ts';
import { exemplarName } from '../store/layout.ts';
import { decimal, partLeftOut, percent } from './format.ts';
import { conceptAnchor, imageAnchor, type Links } from './links.ts';
import { MotifLink } from './motif-link.tsx';
import { ScoreList, Tentative } from './score-list.tsx';
import { Swatch } from './swatch.tsx';

export function ConceptCard({
  concept,
  motif,
  batchId,
  byHead,
  images,
  links,
}: {
  concept: Concept;
  /** That holds most of it. */
  motif: ShownMainMotif | undefined;
  batchId: string;
  /** Whether the scores are the head's answers to the concept's vector. */
  byHead: boolean;
  /** With results, in the batch. */
  images: number;
  links: Links;
}) {
  const { index, color, share, strength, quality, exemplars } = concept;
  const holds = quality.nameHolds;
  return (
    <li class="concept" id={conceptAnchor(index)}>
      <h3>
        <Swatch color={color} index={index} />
        <span class="visually-hidden">Concept {index + 1}: </span>
        <bdi>{concept.name ?? unclear}</bdi>
      </h3>
      <ScoreList taken={concept} color={color} />
      {byHead ? <Tentative taken={concept} {...(holds === null ? {} : { tried: { holds, images } })} /> : ''}
      <dl class="pair">
        <div title="Part of what the concepts explain of the batch">
          <dt>Share</dt>
          <dd>{percent(share)}</dd>
        </div>
        <div>
          <dt>Mean strength</dt>
          <dd>{decimal(strength)}</dd>
        </div>
        {holds === null ? (
          ''
        ) : (
          <div title={`How often its name still holds without ${partLeftOut(images)}`}>
            <dt>Name holds</dt>
            <dd>{percent(holds)}</dd>
          </div>
        )}
      </dl>
      <Quality quality={quality} images={images} />
      {motif ? <InMotif motif={motif} links={links} /> : ''}
      {exemplars.length > 0 ? (
        <ul class="exemplars">
          {exemplars.map(({ key, strength: here }, rank) => (
            <li>
              <a href={`#${imageAnchor(key)}`} title={key}>
                <img
                  src={links.object(batchId, exemplarName(index, rank))}
                  alt={`Concept ${index + 1} in ${key}, strength ${decimal(here)}`}
                  width="160"
                  height="160"
                  loading="lazy"
                />
              </a>
            </li>
          ))}
        </ul>
      ) : (
        ''
      )}
    </li>
  );
}

function InMotif({ motif, links }: { motif: ShownMainMotif; links: Links }) {
  return (
    <dl class="quality">
      <div title="The motif that holds most of it, with its part of what motifs explain of it">
        <dt>Motif</dt>
        <dd>
          <MotifLink motif={motif} links={links} /> {percent(motif.part)}
        </dd>
      </div>
      <div title="Part of its squared activations that the motifs explain together">
        <dt>In motifs</dt>
        <dd>{percent(motif.explained)}</dd>
      </div>
    </dl>
  );
}

function Quality({
  quality: { stability, sparsity, variance, nearest, warnings },
  images,
}: Pick<Concept, 'quality'> & { images: number }) {
  return (
    <>
      <dl class="quality">
        <div title="Part of the squared activations that would be lost without this concept">
          <dt>Variance</dt>
          <dd>{percent(variance)}</dd>
        </div>
        {stability === null ? (
          ''
        ) : (
          <div
            title={`How alike the concept stays at worst without ${partLeftOut(images)}; 1: always the same`}
          >
            <dt>Stability</dt>
            <dd>{decimal(stability)}</dd>
          </div>
        )}
        <div title="0: everywhere alike, 1: in a single place">
          <dt>Sparsity</dt>
          <dd>{decimal(sparsity)}</dd>
        </div>
        {nearest ? (
          <div title="Cosine to the concept with the most alike vector">
            <dt>Overlap</dt>
            <dd>
              {decimal(nearest.cosine)} <span class="muted">with</span>{' '}
              <a href={`#${conceptAnchor(nearest.concept)}`}>
                <span class="visually-hidden">concept </span>
                {nearest.concept + 1}
              </a>
            </dd>
          </div>
        ) : (
          ''
        )}
      </dl>
      {warnings.map((warning) => (
        <p class="warning small">{warning}</p>
      ))}
    </>
  );
}
