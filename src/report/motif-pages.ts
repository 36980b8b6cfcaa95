/** The report's pages of motifs: one a motif, and where the overview cannot show all, pages that list them. */
import { namedMotif, type ShownMotifs } from '../concepts/motif-findings.ts';
import type { Run } from '../manifest/run.ts';
import { motifPageName, motifsPageName, reportLinks } from '../views/links.ts';
import type { MotifsShown } from '../views/motif-list.tsx';
import { motifPage } from '../views/motif-page.tsx';
import { motifsInOverview, motifsInPage, motifsPage } from '../views/motifs-page.tsx';

export interface ReportPage {
  name: string;
  html: string;
}

export function* motifPages(run: Run, manifest: ShownMotifs): Generator<ReportPage> {
  const { motifs, images } = manifest;
  const links = reportLinks(1);
  const named = motifs.map(namedMotif);
  for (const motif of motifs) {
    yield { name: motifPageName(motif.id), html: motifPage({ run, motif, images, motifs: named, links }) };
  }
  if (motifs.length <= motifsInOverview) return;
  const pages = Math.ceil(motifs.length / motifsInPage);
  for (let page = 1; page <= pages; page++) {
    const shown = motifsShown(manifest, (page - 1) * motifsInPage, motifsInPage)!;
    yield { name: motifsPageName(page), html: motifsPage({ run, links, page, pages, ...shown }) };
  }
}

/** Some of a run's motifs; nothing where it has none. */
export function motifsShown(
  { motifs, images, link }: ShownMotifs,
  from: number,
  count: number,
): MotifsShown | undefined {
  if (motifs.length === 0) return undefined;
  return {
    motifs: motifs.slice(from, from + count),
    total: motifs.length,
    images,
    largest: Math.max(...motifs.map(({ share }) => share)),
    explainedVariance: link.explainedVariance,
  };
}
