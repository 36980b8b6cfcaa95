/** One image of a batch: the photograph (its browser code draws the concepts on it), prediction and shares. */
import { unclear } from '../concepts/name.ts';
import type { Concept, ConceptsImage } from '../manifest/concepts.ts';
import { contributionsInWords, decimal, explainedInWords, percent } from './format.ts';
import { imageAnchor, type Links } from './links.ts';
import { Swatch } from './swatch.tsx';

/** A concept with a smaller share is not worth a chip. */
const leastShare = 0.02;

export function ImageCard(props: {
  image: ConceptsImage;
  index: number;
  batchId: string;
  concepts: readonly Concept[];
  /** What all keys begin with; it is left out of the caption. */
  folder: string;
  links: Links;
}) {
  const { image, index, batchId, concepts, folder, links } = props;
  const { key, width, height, prediction, relativeError, unfamiliar, contributions, objects, note } = image;
  const shares = image.concepts
    .map(({ share }, j) => ({ share, concept: concepts[j]! }))
    .filter(({ share }) => share >= leastShare)
    .sort((a, b) => b.share - a.share);
  const overlay = links.object(batchId, objects.overlay);
  return (
    <li class="image" id={imageAnchor(key)}>
      <a class="view" href={overlay} data-image={index}>
        <img
          class="photo"
          src={links.object(batchId, objects.picture)}
          alt={describe(image, concepts)}
          width={width}
          height={height}
          loading="lazy"
        />
        <noscript>
          <img src={overlay} alt={`Overlay of ${key}`} loading="lazy" />
        </noscript>
      </a>
      <h3 class="key" title={key}>
        <bdi>{folder ? key.slice(folder.length + 1) : key}</bdi>
      </h3>
      {prediction[0] ? (
        <p
          class="small prediction"
          title={prediction.map(({ label, score }) => `${label} ${percent(score)}`).join(', ')}
        >
          <span class="visually-hidden">The network says: </span>
          <bdi>{prediction[0].label}</bdi> <span class="muted">{percent(prediction[0].score)}</span>
        </p>
      ) : (
        ''
      )}
      <ul class="chips" aria-label="Concepts by share">
        {shares.map(({ share, concept: { index: j, color, name } }) => (
          <li title={name ?? unclear}>
            <Swatch color={color} index={j} />
            <span class="visually-hidden">Concept {j + 1}: </span>
            {percent(share)}
          </li>
        ))}
      </ul>
      {contributions ? (
        <p class="small muted" title={contributionsInWords(contributions)}>
          {explainedInWords(contributions) ?? 'What falls when a concept is hidden'}
        </p>
      ) : (
        ''
      )}
      <p class="small muted">
        Relative error <span title="‖V − WH‖ / ‖V‖ over the image">{decimal(relativeError)}</span>
      </p>
      {unfamiliar ? <p class="warning small">{unfamiliar}</p> : ''}
      {note ? <p class="small muted">{note}</p> : ''}
    </li>
  );
}

/** `birds/owl.png: water ouzel 12 %, …`: prediction and strongest concepts, for those who cannot see the picture. */
function describe(
  { key, prediction, concepts: presence }: ConceptsImage,
  concepts: readonly Concept[],
): string {
  const seen = prediction.map(({ label, score }) => `${label} ${percent(score)}`).join(', ');
  const strongest = presence
    .map(({ share }, j) => ({ share, label: concepts[j]!.name ?? unclear, j }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map(({ share, label, j }) => `${j + 1} ${label} ${percent(share)}`)
    .join(', ');
  return `${key}: ${seen}. Concepts: ${strongest}.`;
}
