import { describe, expect, it } from 'vitest';
import { syntheticMotifs } from '../../bench/dashboard/synthetic-motifs.ts';
import type { Categories } from '../../src/manifest/categories.ts';
import { motifPages } from '../../src/report/motif-pages.ts';
import { createOverview } from '../../src/report/overview.ts';
import { exampleRun } from '../example-run.ts';

const run = exampleRun('many-1');
const motifsOf = (count: number) => syntheticMotifs(run.runId, count, []).manifest;
const nothing: Categories = {
  schema: 'leitmotif/categories@1',
  runId: run.runId,
  categories: [],
  evidence: 'contributions',
  shortcuts: [],
};
const overviewOf = (count: number) =>
  createOverview(run, nothing, motifsOf(count))
    .finish()
    .find(({ name }) => name === 'index.html')!.html;
const idsIn = (html: string) =>
  [...html.matchAll(/href="(?:\.\.\/)?motifs\/(m\d+)\.html"/g)].map(([, id]) => id);

describe('the pages of motifs in the report', () => {
  it('list all motifs, each once, where the overview shows the first only', () => {
    const pages = new Map([...motifPages(run, motifsOf(100))].map(({ name, html }) => [name, html]));
    const lists = ['motifs/index.html', 'motifs/index-2.html', 'motifs/index-3.html'];
    expect([...pages.keys()].filter((name) => name.includes('index'))).toEqual(lists);
    const listed = lists.flatMap((name) => idsIn(pages.get(name)!));
    expect(listed).toHaveLength(100);
    expect(new Set(listed).size).toBe(100);
    for (const id of listed) expect(pages.has(`motifs/${id}.html`)).toBe(true);
    expect(pages.get(lists[0]!)).toContain('href="../motifs/index-2.html"');
    expect(idsIn(overviewOf(100))).toEqual(listed.slice(0, 24));
    expect(overviewOf(100)).toContain('href="motifs/index.html"');
  });

  it('are only those of the motifs where the overview shows all', () => {
    expect([...motifPages(run, motifsOf(24))]).toHaveLength(24);
    expect(overviewOf(24)).not.toContain('motifs/index.html');
  });
});
