/** A motif's name as a link to its page; those who do not see its swatch hear its number. */
import type { NamedMotif } from '../concepts/motif-findings.ts';
import { motifNumber } from '../concepts/motif-ids.ts';
import type { Links } from './links.ts';
import { motifName } from './motif-finding.tsx';

export function MotifLink(props: {
  motif: Pick<NamedMotif, 'id' | 'name' | 'finding'>;
  links: Pick<Links, 'motif'>;
}) {
  const { motif, links } = props;
  return (
    <a href={links.motif(motif.id)}>
      <span class="visually-hidden">Motif {motifNumber(motif.id)}: </span>
      <bdi>{motifName(motif)}</bdi>
    </a>
  );
}
