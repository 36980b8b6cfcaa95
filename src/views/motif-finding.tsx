/** What people found about a motif: marks beside its name, the note, and lists that leave hidden motifs out. */
import type { Child } from 'hono/jsx';
import type { Found, ShownMotif } from '../concepts/motif-findings.ts';
import { unclear } from '../concepts/name.ts';
import { percent } from './format.ts';

/** Of the concepts in a motif that has no name itself. */
const namesShown = 3;

/** What people call it, else what the network's head says it is, or that it says nothing. */
export function motifName({ finding, name }: Pick<ShownMotif, 'name'> & Found): string {
  return finding?.name ?? name ?? unclear;
}

/** Says that somebody marked the motif as a shortcut, or hid it. */
export function MotifMarks({ finding }: Found) {
  return (
    <>
      {finding?.shortcut ? <span class="mark mark-shortcut">Shortcut</span> : ''}
      {finding?.hidden ? <span class="mark">Hidden</span> : ''}
    </>
  );
}

/** What the head calls a motif that people named otherwise, and which concepts are in one without a name. */
export function TakenFor({ motif }: { motif: ShownMotif }) {
  const { name, finding } = motif;
  if (name === null && finding?.name === undefined) return <MadeOf motif={motif} />;
  if (finding?.name === undefined || name === null || name === finding.name) return '';
  return (
    <>
      {' '}
      taken for <bdi>{name}</bdi>
    </>
  );
}

/** Names of a motif's heaviest concepts that have one; else what its own vector is taken for at best. */
function MadeOf({ motif: { members, categories } }: { motif: ShownMotif }) {
  const names = [...new Set(members.flatMap(({ name }) => name ?? []))];
  const [best] = categories;
  if (names.length > 0) {
    return (
      <>
        ; made of{' '}
        {names.slice(0, namesShown).map((name, i) => (
          <>
            {i > 0 ? ', ' : ''}
            <bdi>{name}</bdi>
          </>
        ))}
        {names.length > namesShown ? ', …' : ''}
      </>
    );
  }
  if (!best) return '';
  return (
    <>
      ; at best <bdi>{best.label}</bdi> {percent(best.score)}
    </>
  );
}

export function MotifNote({ finding }: Found) {
  if (finding?.note === undefined) return '';
  return (
    <p class="motif-note">
      <bdi>{finding.note}</bdi>
    </p>
  );
}

/** What is left out of a list of motifs, to be opened. */
export function Hidden({ count, children }: { count: number; children?: Child }) {
  if (count === 0) return '';
  return (
    <details class="hidden-motifs">
      <summary>Show hidden ({count})</summary>
      {children}
    </details>
  );
}
