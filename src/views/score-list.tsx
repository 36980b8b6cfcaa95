/** What the network's head takes a vector for: its best categories with their scores. */
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
