/** What the network's head takes a vector for: a group that is sure, the best categories, with their scores. */
import { firmScore } from '../concepts/categories.ts';
import { leastHolds, type Naming } from '../concepts/name.ts';
import { partLeftOut, percent } from './format.ts';
import { Bar } from './swatch.tsx';

type Scored = { label: string; score: number };

/** As much of a naming as is shown. */
type Taken = Pick<Naming, 'name'> & { group: Scored | null; categories: readonly Scored[] };

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

/**
 * Says how far a name by the head is firm, where it is not altogether; `tried` is how often it held without a part of its
 * batch’s images, where that was measured.
 */
export function Tentative({ taken, tried }: { taken: Taken; tried?: { holds: number; images: number } }) {
  const words = tried ? wordsByTrial(tried) : wordsByScore(taken);
  return words === null ? null : <p class="muted small">{words}</p>;
}

function wordsByTrial({ holds, images }: { holds: number; images: number }): string | null {
  if (holds >= leastHolds) return null;
  return `A tentative name: without ${partLeftOut(images)} it changes in ${percent(1 - holds)} of cases.`;
}

function wordsByScore({ name, group, categories: [best] }: Taken): string | null {
  if (!best || best.score >= firmScore) return null;
  if (name === null) return 'The network takes it for nothing in particular.';
  const change = 'a few images more or less often change';
  if (group && group.score >= firmScore)
    return `A group, since no category has ${percent(firmScore)}: which of them comes first, ${change}.`;
  return `A tentative name: with a score below ${percent(firmScore)}, ${change} it.`;
}
