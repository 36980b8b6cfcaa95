/** What the network's head takes a vector for: a group that is sure, the best categories, with their scores. */
import { firmScore } from '../concepts/categories.ts';
import type { Taken } from '../concepts/name.ts';
import { percent } from './format.ts';
import { Bar } from './swatch.tsx';

export function ScoreList(props: { taken: Taken; color: string; class?: string }) {
  const { taken, color } = props;
  return (
    <ul class={props.class ?? 'scores'}>
      {taken.group ? <Score {...taken.group} color={color} class="group" /> : ''}
      {taken.categories.map((category) => (
        <Score {...category} color={color} />
      ))}
    </ul>
  );
}

function Score(props: { label: string; score: number; color: string; class?: string }) {
  const { label, score, color } = props;
  return (
    <li {...(props.class ? { class: props.class } : {})}>
      <bdi class="label">{label}</bdi>
      <span class="number">{percent(score)}</span>
      <Bar part={score} color={color} />
    </li>
  );
}

/** Says how far a name by the head is firm, where it is not altogether. */
export function Tentative({ taken: { group, categories } }: { taken: Taken }) {
  const [best] = categories;
  if (!best || best.score >= firmScore) return null;
  return (
    <p class="muted small">
      {group ? (
        <>
          A group, since no category has {percent(firmScore)}: which of them comes first, a few images more or
          less often change.
        </>
      ) : (
        <>
          A tentative name: with a score below {percent(firmScore)}, a few images more or less often change
          it.
        </>
      )}
    </p>
  );
}
