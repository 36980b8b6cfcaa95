/** One concept of a batch: what the network's head takes it for, how much of it there is, where it is strongest. */
import type { Concept } from '../manifest/concepts.ts';
import { exemplarName } from '../store/layout.ts';
import { decimal, percent } from './format.ts';
import { conceptAnchor, imageAnchor, type Links } from './links.ts';
import { Bar, Swatch } from './swatch.tsx';

export const unnamed = 'unnamed';

export function ConceptCard({
  concept,
  batchId,
  links,
}: {
  concept: Concept;
  batchId: string;
  links: Links;
}) {
  const { index, color, categories, share, strength, exemplars } = concept;
  return (
    <li class="concept" id={conceptAnchor(index)}>
      <h3>
        <Swatch color={color} index={index} />
        <span class="visually-hidden">Concept {index + 1}: </span>
        <bdi>{categories[0]?.label ?? unnamed}</bdi>
      </h3>
      <ul class="scores">
        {categories.map(({ label, score }) => (
          <li>
            <bdi class="label">{label}</bdi>
            <span class="number">{percent(score)}</span>
            <Bar part={score} color={color} />
          </li>
        ))}
      </ul>
      <dl class="pair">
        <div>
          <dt>Share of the batch</dt>
          <dd>{percent(share)}</dd>
        </div>
        <div>
          <dt>Mean strength</dt>
          <dd>{decimal(strength)}</dd>
        </div>
      </dl>
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
