/** Answers for the gallery: the motifs of a run, and one of them. */
import type { Child } from 'hono/jsx';
import { goneIds, type NamedMotif, type ShownMotif, withFindings } from '../concepts/motif-findings.ts';
import { LeitmotifError } from '../errors.ts';
import { mostMotifs } from '../map/gather.ts';
import type { Site } from '../views/links.ts';
import type { MotifsShown } from '../views/motif-list.tsx';
import { motifPage } from '../views/motif-page.tsx';
import { motifsInPage, motifsPage } from '../views/motifs-page.tsx';
import { partAt } from './page-part.ts';
import { runLinks } from './paths.ts';
import type { OpenedRun } from './reader.ts';

/** All motifs of the run, with what people found about them. */
export async function namedMotifs({ index, findings }: OpenedRun): Promise<NamedMotif[]> {
  return index ? withFindings(index.motifs, await findings()) : [];
}

/** Motifs from place `from` to `to`, the latter excluded; nothing for a run that has none yet. */
export async function shownMotifs(
  { index, findings }: OpenedRun,
  from: number,
  to: number,
): Promise<MotifsShown | undefined> {
  if (!index || index.motifs.length === 0) return undefined;
  const { motifs, directory } = index;
  const found = await findings();
  return {
    motifs: withFindings(await index.lines('motifs', from, to), found),
    gone: goneIds(found, motifs),
    total: motifs.length,
    images: directory.linked.images,
    largest: Math.max(...motifs.map(({ share }) => share)),
    explainedVariance: directory.linked.explainedVariance,
  };
}

/** @throws LeitmotifError `object-not-found` for a run without motifs */
export async function galleryOfMotifs(opened: OpenedRun, site: Site, wanted: number): Promise<string> {
  const { run, index, shelf } = opened;
  const { from, to, page, pages } = partAt(index?.motifs.length ?? 0, wanted, motifsInPage);
  const shown = await shownMotifs(opened, from, to);
  if (!shown) {
    throw new LeitmotifError('object-not-found', 'This run has no motifs.', {
      hint: 'They are found when the run ends.',
    });
  }
  return motifsPage({ run, links: runLinks(site, shelf.slug, run.runId), ...shown, page, pages });
}

/**
 * `form` changes what people found about it.
 *
 * @throws LeitmotifError `object-not-found` for a motif that the run does not have
 */
export async function galleryOfMotif(
  opened: OpenedRun,
  site: Site,
  id: string,
  form?: (motif: ShownMotif) => Child,
): Promise<string> {
  const { run, index, shelf } = opened;
  const motifs = await namedMotifs(opened);
  const place = motifs.findIndex((candidate) => candidate.id === id);
  const [found] = place < 0 ? [] : ((await index?.lines('motifs', place, place + 1)) ?? []);
  if (!found) throw new LeitmotifError('object-not-found', 'This run has no such motif.');
  const motif = { ...found, finding: motifs[place]!.finding };
  const links = runLinks(site, shelf.slug, run.runId);
  const isOnMap = place < mostMotifs && (await opened.stored.hasMap());
  return motifPage({
    run,
    motif,
    images: index?.directory.linked.images ?? 0,
    motifs,
    links,
    mapHref: isOnMap ? links.map({ colour: id }) : undefined,
    form: form?.(motif),
  });
}
