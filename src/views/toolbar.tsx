/** The switches for the concepts of a page; without JavaScript they stay hidden. */
import type { Child } from 'hono/jsx';
import { unclear } from '../concepts/name.ts';
import type { Concept } from '../manifest/concepts.ts';
import { keyOf } from './page-data.ts';
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
            aria-keyshortcuts={keyOf(index + 1)}
          >
            <Swatch color={color} index={index} />
            <span class="visually-hidden">Concept {index + 1}: </span>
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

/** Shows or hides all at once, and turns the page's single keys off. */
export function AllOrNone({ class: more = '' }: { class?: string }) {
  return (
    <div class={`toggle-all ${more}`.trim()}>
      <button type="button" data-all="on">
        All
      </button>
      <button type="button" data-all="off">
        None
      </button>
      <button
        type="button"
        class="keys-switch"
        data-keys
        aria-pressed="true"
        title="1 to 9 and 0: show or hide the one of that number, with Shift only this; E: evidence. Click: switch these keys off or on."
      >
        Keys
      </button>
    </div>
  );
}
