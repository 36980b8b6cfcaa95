/** What the figures on the cards of a batch's concepts mean, for whoever cannot point at them. */
import { leastHolds } from '../concepts/name.ts';
import { partLeftOut, percent } from './format.ts';

export function FiguresExplained({ images, hasMotifs }: { images: number; hasMotifs: boolean }) {
  return (
    <details class="made">
      <summary>What the figures mean</summary>
      <dl class="facts">
        {[...figures(partLeftOut(images)), ...(hasMotifs ? ofMotifs : [])].map(([term, meaning]) => (
          <div>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const ofMotifs: [term: string, meaning: string][] = [
  ['Motif', 'The motif that holds most of the concept, with its part of what motifs explain of it'],
  ['In motifs', 'Part of the concept’s squared activations that the motifs explain together'],
];

function figures(part: string): [term: string, meaning: string][] {
  return [
    ['Share', 'Part of what the concepts explain of the batch'],
    ['Mean strength', 'Over all images; 1: typically present everywhere'],
    [
      'Name holds',
      `How often the name still holds without ${part}; below ${percent(leastHolds)} it is called tentative`,
    ],
    ['Variance', 'Part of the squared activations that would be lost without the concept'],
    ['Stability', `How alike the concept stays at worst without ${part}; 1: always the same`],
    ['Sparsity', '0: everywhere alike, 1: in a single place'],
    ['Overlap', 'Cosine to the concept with the most alike vector'],
  ];
}
