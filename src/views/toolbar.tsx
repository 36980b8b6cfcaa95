/** The switches for the concepts of a page; without JavaScript they stay hidden. */
import { unclear } from '../concepts/name.ts';
import type { Concept } from '../manifest/concepts.ts';
import { Swatch } from './swatch.tsx';

export function ConceptToolbar({ concepts }: { concepts: readonly Concept[] }) {
  return (
    <div class="toolbar needs-script" role="toolbar" aria-label="Concepts shown">
      <div class="toggles">
        {concepts.map((concept) => (
          <button
            type="button"
            class="toggle"
            data-concept={concept.index}
            aria-pressed="true"
            title="Click: show or hide. Double click or Shift: only this."
            {...(concept.index < 10 ? { 'aria-keyshortcuts': String((concept.index + 1) % 10) } : {})}
          >
            <Swatch color={concept.color} index={concept.index} />
            <bdi class="label">{concept.name ?? unclear}</bdi>
          </button>
        ))}
      </div>
      <AllOrNone />
    </div>
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
