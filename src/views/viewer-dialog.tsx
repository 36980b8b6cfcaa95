/** The large view of one image; its browser code fills it. */
import { EvidenceSwitch } from './toolbar.tsx';

export function ViewerDialog({ hasEvidence }: { hasEvidence: boolean }) {
  return (
    <dialog class="viewer" id="viewer" aria-labelledby="viewer-title">
      <div class="viewer-bar">
        <h2 id="viewer-title" tabindex={-1}>
          <bdi data-slot="key" />
        </h2>
        <p class="muted" data-slot="position" />
        <p class="visually-hidden" role="status" data-slot="said" />
        <div class="viewer-buttons">
          <button type="button" data-go="-1" aria-label="Previous image" aria-keyshortcuts="ArrowLeft">
            ←
          </button>
          <button type="button" data-go="1" aria-label="Next image" aria-keyshortcuts="ArrowRight">
            →
          </button>
          <button type="button" data-go="close" aria-label="Close" aria-keyshortcuts="Escape">
            ✕
          </button>
        </div>
      </div>
      <div class="viewer-body">
        <div class="stage view" data-slot="stage" />
        <div class="viewer-side">
          <p class="prediction" data-slot="prediction" />
          {hasEvidence ? (
            <EvidenceSwitch>
              Evidence for <bdi data-slot="best" />
            </EvidenceSwitch>
          ) : (
            ''
          )}
          <p class="pointer" data-slot="pointer" />
          <table class="viewer-table">
            <caption class="visually-hidden">Concepts in this image</caption>
            <PartTableHead part="Concept" />
            <tbody data-slot="rows" />
          </table>
          <div data-slot="contributions" />
          <p class="small" data-slot="links" />
        </div>
      </div>
    </dialog>
  );
}

/** The heads of the columns that say how present each part is in an image. */
export function PartTableHead({ part }: { part: 'Concept' | 'Motif' }) {
  return (
    <thead>
      <tr>
        <th scope="col">{part}</th>
        <th scope="col" title="part of the image’s explained activation">
          Share
        </th>
        <th scope="col" title="mean over the image; 1: typically present everywhere">
          Mean
        </th>
        <th scope="col" title="at the strongest place of the image">
          Peak
        </th>
        <th scope="col" class="here" title="at the pointer">
          Here
        </th>
      </tr>
    </thead>
  );
}
