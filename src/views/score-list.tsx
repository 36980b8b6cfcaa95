/** What the network's head takes a vector for: its best categories with their scores. */
import { firmScore } from '../concepts/categories.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import { percent } from './format.ts';
import { Bar } from './swatch.tsx';

export function ScoreList(props: {
  categories: readonly Pick<ScoredCategory, 'label' | 'score'>[];
  color: string;
  class?: string;
}) {
  const { categories, color } = props;
  return (
    <ul class={props.class ?? 'scores'}>
      {categories.map(({ label, score }) => (
        <li>
          <bdi class="label">{label}</bdi>
          <span class="number">{percent(score)}</span>
          <Bar part={score} color={color} />
        </li>
      ))}
    </ul>
  );
}

/** Says that a name by the head is not firm, where it is not. */
export function Tentative({ categories }: { categories: readonly Pick<ScoredCategory, 'score'>[] }) {
  const [best] = categories;
  if (!best || best.score >= firmScore) return null;
  return (
    <p class="muted small">
      A tentative name: with a score below {percent(firmScore)}, a few images more or less often change it.
    </p>
  );
}
