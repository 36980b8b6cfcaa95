/** @jsxImportSource hono/jsx */
import { expect, test } from 'vitest';
import { CategoryList } from '../../src/views/category-list.tsx';
import { reportLinks } from '../../src/views/links.ts';

test('a category counts concepts and images that have it among their best, and does not say that they show it', () => {
  const hook = {
    ...{ category: 600, label: 'hook', weight: 24.4, conceptCount: 22, imageCount: 75 },
    ...{ concepts: [], motifs: [], images: [] },
  };
  const html = String(<CategoryList categories={[hook]} total={1} links={reportLinks(0)} />);
  expect(html).toMatch(/>among the best categories of 22.concepts and 75.images</);
});
