/** A run as rows of tables: what its manifests say, one batch after another; pure. */
import { mainMotifs } from '../concepts/main-motif.ts';
import type { Naming } from '../concepts/name.ts';
import type { Categories } from '../manifest/categories.ts';
import type { Concepts } from '../manifest/concepts.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import type { MotifBatch, Motifs } from '../manifest/motifs.ts';
import type { LedgerEntry } from '../manifest/receipt.ts';
import type { PlannedBatch } from '../manifest/run.ts';
import { type Row, type Rows, tableNames } from '../manifest/tables.ts';
import { batchName } from '../store/layout.ts';

/** What is known of a batch; all but the plan is missing where the batch is not done. */
export interface BatchManifests {
  runId: string;
  batch: PlannedBatch;
  /** One entry for each image of the batch; empty where nothing is known of them. */
  ledger: readonly LedgerEntry[];
  concepts: Concepts | undefined;
  motifs: MotifBatch | undefined;
}

export function noRows(): Rows {
  return Object.fromEntries(tableNames.map((name) => [name, []])) as unknown as Rows;
}

/** The rows that a batch adds; tables of the whole dataset get none. */
export function rowsOfBatch({ runId, batch, ledger, concepts, motifs }: BatchManifests): Rows {
  const rows = noRows();
  const ofBatch = { run_id: runId, batch_id: batch.batchId };
  const entryOf = new Map(ledger.map((entry) => [entry.key, entry]));
  const imageOf = new Map(concepts?.images.map((image) => [image.key, image]));
  for (const { key } of batch.images) {
    const entry = entryOf.get(key);
    rows.images.push(imageRow({ ...ofBatch, key }, entry?.status ?? 'pending', imageOf.get(key)));
    if (entry && entry.status !== 'ok') {
      const { status, stage = null, code = null, reason = null, hint = null } = entry;
      rows.failures.push({ ...ofBatch, key, status, stage, code, reason, hint });
    }
  }
  for (const image of concepts?.images ?? []) {
    const { key, concepts: present } = image;
    rows.predictions.push(...predictionRows({ ...ofBatch, key }, image));
    rows.contributions.push(...contributionRows({ ...ofBatch, key }, image));
    rows.concept_presence.push(...present.map((each, concept) => ({ ...ofBatch, key, concept, ...each })));
  }
  const mainOf = motifs && mainMotifs(motifs);
  const partsOf = new Map(motifs?.concepts.map((each) => [each.concept, each]));
  for (const each of concepts?.concepts ?? []) {
    const { index: concept, categories } = each;
    const { loadings = [], parts = [] } = partsOf.get(concept) ?? {};
    const main = mainOf?.get(concept);
    rows.concepts.push({
      ...ofBatch,
      concept,
      color: each.color,
      ...namingOf(each),
      strength: each.strength,
      share: each.share,
      norm: each.norm,
      stability: each.quality.stability,
      name_holds: each.quality.nameHolds,
      sparsity: each.quality.sparsity,
      variance: each.quality.variance,
      motif: main?.id ?? null,
      motif_part: main?.part ?? null,
      motifs_explained: main?.explained ?? null,
    });
    rows.concept_categories.push(...rankedRows({ ...ofBatch, concept }, categories));
    for (const [m, motif] of (motifs?.motifs ?? []).entries()) {
      const [loading = 0, part = 0] = [loadings[m], parts[m]];
      if (loading > 0) rows.concept_motifs.push({ ...ofBatch, concept, motif, loading, part });
    }
  }
  for (const { key, motifs: present } of motifs?.images ?? []) {
    rows.motif_presence.push(
      ...present.map((each, m) => ({ ...ofBatch, key, motif: motifs!.motifs[m]!, ...each })),
    );
  }
  return rows;
}

/** The rows of the tables of the whole dataset. */
export function rowsOfDataset(
  run_id: string,
  motifs: Motifs['motifs'],
  shortcuts: Categories['shortcuts'],
): Rows {
  const rows = noRows();
  for (const {
    id: motif,
    color,
    name,
    categories,
    group,
    strength,
    share,
    norm,
    prevalence,
    purity,
    memberCount,
  } of motifs) {
    rows.motifs.push({
      run_id,
      motif,
      color,
      ...namingOf({ name, categories, group }),
      strength,
      share,
      norm,
      images: prevalence.images,
      fraction: prevalence.fraction,
      purity,
      members: memberCount,
    });
    rows.motif_categories.push(...rankedRows({ run_id, motif }, categories));
  }
  for (const { exemplars: _, ...shortcut } of shortcuts) rows.shortcuts.push({ run_id, ...shortcut });
  return rows;
}

function imageRow(
  ofImage: { run_id: string; batch_id: string; key: string },
  status: string,
  image: Concepts['images'][number] | undefined,
): Row<'images'> {
  const nameOf = (name: string | undefined) =>
    name === undefined ? null : batchName(ofImage.batch_id, name);
  return {
    ...ofImage,
    folder: ofImage.key.slice(0, Math.max(0, ofImage.key.lastIndexOf('/'))),
    status,
    width: image?.width ?? null,
    height: image?.height ?? null,
    grid_width: image?.grid.width ?? null,
    grid_height: image?.grid.height ?? null,
    relative_error: image?.relativeError ?? null,
    ...bestOf(image?.prediction ?? []),
    note: image?.note ?? null,
    unfamiliar: image?.unfamiliar ?? null,
    overlay: nameOf(image?.objects.overlay),
    heatmaps: nameOf(image?.objects.heatmaps),
    picture: nameOf(image?.objects.picture),
  };
}

function predictionRows<T extends object>(of: T, { prediction, contributions }: Concepts['images'][number]) {
  const termsOf = new Map(
    contributions?.method === 'linear' ? contributions.categories.map((each) => [each.category, each]) : [],
  );
  return rankedRows(of, prediction).map((row) => {
    const terms = termsOf.get(row.category);
    return {
      ...row,
      logit: terms?.logit ?? null,
      bias: terms?.bias ?? null,
      minima: terms?.offset ?? null,
      residual: terms?.residual ?? null,
      explained: terms?.explained ?? null,
    };
  });
}

function contributionRows<T extends object>(
  of: T,
  { prediction, contributions }: Concepts['images'][number],
) {
  const addedTo = new Map<number, readonly number[]>(
    contributions?.categories.map(({ category, concepts }) => [category, concepts]),
  );
  return rankedRows(of, prediction).flatMap(({ score: _, ...row }) =>
    (addedTo.get(row.category) ?? []).map((contribution, concept) => ({ ...row, concept, contribution })),
  );
}

function bestOf([best]: readonly ScoredCategory[]) {
  return { category: best?.category ?? null, label: best?.label ?? null, score: best?.score ?? null };
}

function namingOf({ name, categories, group }: Naming) {
  return {
    name,
    ...bestOf(categories),
    group_label: group?.label ?? null,
    group_score: group?.score ?? null,
  };
}

function rankedRows<T extends object>(of: T, categories: readonly ScoredCategory[]) {
  return categories.map(({ category, label, score }, i) => ({ ...of, rank: i + 1, category, label, score }));
}
