/** The switches for the concepts of a page; without JavaScript they stay hidden. */
import { unclear } from '../concepts/name.ts';
import type { Concept } from '../manifest/concepts.ts';
import { Swatch } from './swatch.tsx';

export function ConceptToolbar({ concepts }: { concepts: readonly Concept[] }) {
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
