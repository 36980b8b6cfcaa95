/** The large view's table of what each concept adds to the predicted categories of its image. */
import { signed } from '../format.ts';
import type { PageImage } from '../page-data.ts';
import { element, type Page } from './page.ts';

/** Rows in the order of `order`; nothing where contributions are not known. */
export function contributionParts(
  { data }: Page,
  { contributions }: PageImage,
  order: readonly number[],
  swatchOf: (concept: number) => Node,
): Node[] {
  if (!contributions) return [];
  const { note, labels, concepts, others, logits } = contributions;
  const row = (head: (Node | string)[], values: readonly number[], attributes = {}) =>
    element(
      'tr',
      attributes,
      element('th', { scope: 'row' }, ...head),
      ...values.map((value) => element('td', {}, signed(value))),
    );
  const nameOf = (j: number) => element('bdi', {}, data.concepts[j]!.name);
  const heads = labels.map((label) => element('th', { scope: 'col' }, element('bdi', {}, label)));
  const table = element(
    'table',
    { class: 'contributions' },
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Adds to'), ...heads)),
    element(
      'tbody',
      {},
      ...order.map((j) => row([swatchOf(j), ' ', nameOf(j)], concepts[j]!)),
      ...others.map(({ name, values }) => row([name], values, { class: 'muted' })),
    ),
    ...(logits ? [element('tfoot', {}, row(['Logit'], logits))] : []),
  );
  const room = element(
    'section',
    { class: 'table-room', 'aria-label': 'Contributions', tabindex: '0' },
    table,
  );
  return [room, element('p', { class: 'small muted' }, note)];
}
