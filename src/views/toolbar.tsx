/** The switches for the concepts of a page; without JavaScript they stay hidden. */
import type { Child } from 'hono/jsx';
import { unclear } from '../concepts/name.ts';
import type { Concept } from '../manifest/concepts.ts';
import { Swatch } from './swatch.tsx';

export function ConceptToolbar(props: { concepts: readonly Concept[]; hasEvidence: boolean }) {
  const { concepts, hasEvidence } = props;
  return (
    <div class="toolbar needs-script" role="toolbar" aria-label="Concepts shown">
      <div class="toggles">
        {concepts.map(({ index, color, name }) => (
          <button
            type="button"
            class="toggle"
            data-concept={index}
            aria-pressed="true"
            title="Click: show or hide. Double click or Shift: only this."
            {...(index < 10 ? { 'aria-keyshortcuts': String((index + 1) % 10) } : {})}
          >
            <Swatch color={color} index={index} />
            <bdi class="label">{name ?? unclear}</bdi>
          </button>
        ))}
      </div>
      {hasEvidence ? <EvidenceSwitch>Evidence</EvidenceSwitch> : ''}
      <AllOrNone />
    </div>
  );
}

/** Draws how concepts speak for what the network says, instead of how strongly they are present. */
export function EvidenceSwitch({ children }: { children: Child }) {
  return (
    <button
      type="button"
      class="evidence-switch needs-script"
      data-evidence
      aria-pressed="false"
      aria-keyshortcuts="e"
      title="Show what speaks for the network’s best category (key E)"
    >
      {children}
    </button>
  );
}

/** Shows or hides all at once. */
export function AllOrNone({ class: more = '' }: { class?: string }) {
  return (
    <div class={`toggle-all ${more}`.trim()}>
      <button type="button" data-all="on">
        All
      </button>
      <button type="button" data-all="off">
        None
      </button>
    </div>
  );
}
