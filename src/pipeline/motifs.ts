/** Finds a run's motifs and writes what there is to say about them; no image is read again. */
import type { StoredRun } from '../catalog/open-run.ts';
import { expectationOf } from '../concepts/expectation.ts';
import { nameMotifs } from '../concepts/motif-ids.ts';
import { scaleMotifs } from '../concepts/motif-scale.ts';
import { tallyMotifs } from '../concepts/motif-tally.ts';
import { nameByScores } from '../concepts/name.ts';
import type { Vectors } from '../factorization/blocks.ts';
import type { Linked } from '../factorization/link.ts';
import { significant } from '../manifest/fields.ts';
import type { Motifs } from '../manifest/motifs.ts';
import { manifestBytes } from '../manifest/read.ts';
import { asColumns, encodeSafetensors } from '../manifest/safetensors.ts';
import { sha256Of } from '../sha256.ts';
import { motifBasisName, motifFolder, motifsManifest, runObject } from '../store/layout.ts';
import { applyMotifs } from './apply-motifs.ts';
import { describeMotifs, type ImagePlace } from './describe-motifs.ts';
import type { MotifAnswers } from './evidence.ts';
import { answersTo } from './head.ts';
import type { LinkTools } from './link-tools.ts';
import { type LinkPlan, linkTree } from './link-tree.ts';
import { scoreByHead } from './name-concepts.ts';
import { type MotifChoice, planMotifs } from './plan-motifs.ts';
import { removeOthers } from './remove-others.ts';

export interface LinkedMotifs extends MotifAnswers {
  manifest: Motifs;
}

/** What is kept of each motif. */
const kept = { members: 24, exemplars: 8 };

/**
 * Links the done batches of a run and writes motifs.json, the basis, a file for every batch and crops of the exemplars.
 * Without a choice the one of the previous version is kept. The same batches give the same motifs.
 */
export async function linkMotifs(
  stored: StoredRun,
  { solver, head }: Pick<LinkTools, 'solver' | 'head'>,
  choice?: MotifChoice,
): Promise<LinkedMotifs> {
  const run = await stored.manifest();
  const plan = await planMotifs(stored, choice);
  const { wanted, previous } = plan;
  const linked = await linkTree(stored, plan, solver);
  const basis = linked ? scaleMotifs(linked.block) : emptyBasis;
  const named = nameMotifs(basis, previous);

  const tally = tallyMotifs<ImagePlace>(basis.k, kept);
  const file = encodeSafetensors([
    { name: 'W', shape: [basis.channels, basis.k], data: asColumns(basis.W, basis.channels) },
  ]);
  const sha256 = sha256Of(file);
  const applied = await applyMotifs(stored, plan.batchIds, { ...basis, sha256 }, named.ids, tally);
  const vectors = { W: basis.W, offset: applied.offset, k: basis.k };
  const scores = basis.k > 0 ? await scoreByHead(vectors, head, head.smallestGrid) : [];
  const namings = scores.map((each) => nameByScores(each, head, run.parameters.topK));
  await stored.store.put(runObject(stored.runId, motifBasisName), file);

  const figures = tally.finish();
  const manifest: Motifs = {
    schema: 'leitmotif/motifs@1',
    runId: stored.runId,
    m: basis.k,
    chosen: wanted === 'auto' ? 'auto' : 'given',
    sweep: wanted === 'auto' ? sweepOf(linked) : [],
    basis: { name: motifBasisName, sha256 },
    link: describeLink(plan, applied),
    images: figures.images,
    nextId: named.nextId,
    motifs: await describeMotifs(stored, figures, basis, named, namings),
  };
  await stored.store.put(motifsManifest(stored.runId), manifestBytes(manifest));
  await removeOthers(stored, motifFolder, [...applied.written, ...objectsOf(manifest)]);
  return {
    manifest,
    expected: scores.map((each) => expectationOf(each, head.groups)),
    added: await addedBy(basis, head),
  };
}

/** What the head says of each vector less what it says of nothing, `[classes]`; see `MotifAnswers`. */
async function addedBy({ k, channels, W }: Vectors, head: LinkTools['head']): Promise<Float32Array[]> {
  if (k === 0) return [];
  const vectors = Array.from({ length: k }, (_, i) => W.subarray(i * channels, (i + 1) * channels));
  const [zero, ...answers] = await answersTo([new Float32Array(channels), ...vectors], head);
  return answers.map((answer) => answer.map((logit, c) => logit - zero![c]!));
}

const emptyBasis: Vectors = { k: 0, channels: 0, W: new Float32Array() };

function objectsOf({ basis, motifs }: Motifs): string[] {
  return [basis.name, ...motifs.flatMap(({ exemplars }) => exemplars.flatMap(({ crop }) => crop ?? []))];
}

function sweepOf(linked: Linked | undefined): Motifs['sweep'] {
  return (linked?.points ?? []).map(({ k, relativeError, stability, similarity }) => ({
    m: k,
    relativeError: significant(relativeError),
    stability: significant(Math.min(1, stability)),
    similarity: significant(Math.min(1, similarity)),
  }));
}

function describeLink(
  { tree }: LinkPlan,
  { squaredError, squaredNorm, batches, vectors }: Awaited<ReturnType<typeof applyMotifs>>,
): Motifs['link'] {
  const part = squaredNorm > 0 ? squaredError / squaredNorm : 0;
  return {
    relativeError: significant(Math.sqrt(part)),
    explainedVariance: significant(1 - part),
    batches,
    vectors,
    levels: tree.levels.length,
    nodes: tree.levels.reduce((sum, nodes) => sum + nodes, 0),
  };
}
