/** The heading of a motif in a list: its colour, its name as a link to its page, and how people marked it. */
import type { NamedMotif } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import type { Links } from './links.ts';
import { MotifMarks } from './motif-finding.tsx';
import { MotifLink } from './motif-link.tsx';
import { Swatch } from './swatch.tsx';

export function MotifHeading({ motif, links }: { motif: Omit<NamedMotif, 'images'>; links: Links }) {
  return (
    <h3 class="motif-name">
      <Swatch color={motif.color} index={motifNumber(motif.id) - 1} />
      <MotifLink motif={motif} links={links} />
      <MotifMarks finding={motif.finding} />
    </h3>
  );
}
