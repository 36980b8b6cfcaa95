/** @jsxImportSource hono/jsx */
import { expect, test } from 'vitest';
import { reportLinks } from '../../src/views/links.ts';
import { MotifSection } from '../../src/views/motif-list.tsx';

const sectionOf = (total: number) =>
  String(
    <MotifSection
      motifs={[]}
      total={total}
      images={796}
      largest={0.1}
      explainedVariance={0.62}
      links={reportLinks(0)}
      hasMap={false}
    />,
  );

test('the section of motifs says where auto would not look for more of them', () => {
  expect(sectionOf(24)).toMatch(
    />24.concepts of the whole dataset, the most that are looked for unasked \(leitmotif motifs -m 48 finds more\); they keep 62/,
  );
  expect(sectionOf(17)).toMatch(/>17.concepts of the whole dataset; they keep 62/);
});
