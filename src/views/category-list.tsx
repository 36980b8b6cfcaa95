/** "What the network sees": the categories that concepts and images express most. */
import type { Category } from '../manifest/categories.ts';
import { exemplarName } from '../store/layout.ts';
import { batchNumber, counted, lastSegment, percent } from './format.ts';
import { conceptAnchor, imageAnchor, type Links } from './links.ts';
import { Bar, Swatch } from './swatch.tsx';

/** Shown of a category, the best ones. */
const conceptsShown = 4;
const imagesShown = 3;

export function CategoryList(props: { categories: readonly Category[]; total: number; links: Links }) {
  const { categories, total, links } = props;
  const heaviest = Math.max(...categories.map(({ weight }) => weight));
  return (
    <section aria-labelledby="categories">
      <div class="section-head">
        <h2 id="categories">What the network sees</h2>
        <p class="muted">
          {categories.length < total
            ? `The ${categories.length} most expressed of ${counted(total, 'category')}`
            : counted(total, 'category')}
        </p>
        {links.search ? (
          <p>
            <a href={links.search.categories()}>All categories</a>
          </p>
        ) : (
          ''
        )}
      </div>
      <ol class="categories">
        {categories.map((category) => (
          <li class="category">
            <h3>
              {links.search ? (
                <a href={links.search.category(category.category)}>{category.label}</a>
              ) : (
                category.label
              )}
            </h3>
            <Bar part={category.weight / heaviest} />
            <p class="muted small">
              among the best categories of {counted(category.conceptCount, 'concept')} and{' '}
              {counted(category.imageCount, 'image')}
            </p>
            {category.concepts.length > 0 ? (
              <ul class="crops">
                {category.concepts.slice(0, conceptsShown).map(({ batchId, concept, score, color }) => (
                  <li>
                    <a class="crop" href={`${links.batch(batchId)}#${conceptAnchor(concept)}`}>
                      <img
                        src={links.object(batchId, exemplarName(concept, 0))}
                        alt={`${category.label} ${percent(score)}: concept ${concept + 1} of batch ${batchNumber(batchId)}`}
                        width="160"
                        height="160"
                        loading="lazy"
                      />
                      <Swatch color={color} index={concept} />
                    </a>
                    <span class="small muted">{percent(score)}</span>
                  </li>
                ))}
              </ul>
            ) : (
              ''
            )}
            {category.images.length > 0 ? (
              <ul class="examples small">
                {category.images.slice(0, imagesShown).map(({ batchId, key, score }) => (
                  <li>
                    <a href={`${links.batch(batchId)}#${imageAnchor(key)}`}>
                      <bdi>{lastSegment(key)}</bdi>
                    </a>{' '}
                    <span class="muted">{percent(score)}</span>
                  </li>
                ))}
              </ul>
            ) : (
              ''
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
