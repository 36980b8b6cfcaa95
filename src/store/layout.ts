/** Every object name in the store is made here. */
import { sha256Of } from '../sha256.ts';

/** Batches in one page of the plan, so that the plan of a large dataset is neither one huge object nor too many. */
export const batchesPerPage = 100;

/** Longest encoded path segment; file systems end at 255 bytes, and suffixes come on top. */
const longestSegment = 180;

/** Longest encoded image key; object names in buckets end at 1,024 bytes, and the run's and the batch's folders come before it. */
const longestKey = 700;

/** An object of a run by its name in the run's folder, as manifests give it. */
export const runObject = (runId: string, name: string) => `${runId}/${name}`;

export const runName = 'run.json';
export const runManifest = (runId: string) => runObject(runId, runName);
/** The network as the run was planned with it. */
export const modelName = 'model.json';
export const modelManifest = (runId: string) => runObject(runId, modelName);
export const categoriesName = 'categories.json';
export const categoriesManifest = (runId: string) => runObject(runId, categoriesName);
/** Empty; when it was written says when somebody last worked on the run. It goes when the run ends. */
const aliveName = 'alive';
export const aliveObject = (runId: string) => runObject(runId, aliveName);
/** Dataset-wide results; all but the first lie in one folder, names as `motifs.json` gives them. */
export const motifsName = 'motifs.json';
export const motifsManifest = (runId: string) => runObject(runId, motifsName);
export const motifFolder = 'motifs';
export const motifBasisName = 'motifs/basis.safetensors';
export const motifBatchName = (batchId: string) => `motifs/batches/${batchId}.json`;
/** These two are there only while the run is being linked. */
export const motifPlanName = 'motifs/nodes/plan.json';
export const motifNodeName = (digest: string) => `motifs/nodes/${digest}.safetensors`;
export const motifCropName = (id: string, rank: number) => `motifs/exemplars/${id}-${rank}.jpg`;
/** What people found about motifs: a new version for each time it was saved. */
export const findingsFolder = 'findings';
export const findingsName = (version: number) => `${findingsFolder}/${String(version).padStart(6, '0')}.json`;
export const findingsVersion = (name: string) => {
  const digits = /^findings\/(\d{6,})\.json$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};
/** The map of images and concepts; file names hold a digest, so that `map.json` never names another map's. */
export const mapFolder = 'map';
export const mapManifest = `${mapFolder}/map.json`;
export const mapFileName = (of: 'points' | 'parts', sha256: string) =>
  `${mapFolder}/${of}-${sha256.slice(0, 12)}.safetensors`;
export const tableFolder = 'tables';
export const tablesManifest = 'tables/tables.json';
/** Tables in parts: a file for each page of the plan. */
export const tableName = (table: string, page: number) =>
  `${tableFolder}/${table}/${String(page).padStart(5, '0')}.parquet`;
export const indexFolder = 'index';
export const indexManifest = 'index/index.json';
/** The digest keeps a reader of an older directory from another file's lines. */
export const indexListName = (list: string, digest: string) =>
  `${indexFolder}/${list}-${digest.slice(0, 8)}.jsonl`;
export const reportFolder = (runId: string) => `${runId}/report`;
export const reportObject = (runId: string, name: string) => `${reportFolder(runId)}/${name}`;
export const basisConcepts = (runId: string) => `${runId}/basis/concepts.json`;
export const basisFactors = (runId: string) => `${runId}/basis/factors.safetensors`;
/** All that lies in a run's folder: manifests, and folders of objects; `batches` holds one folder a batch. */
export const batchFolder = 'batches';
export const runFiles: readonly string[] = [runName, modelName, categoriesName, motifsName, aliveName];
export const layoutFolders: readonly string[] = [
  'plan',
  batchFolder,
  motifFolder,
  findingsFolder,
  mapFolder,
  'basis',
  tableFolder,
  indexFolder,
  'report',
];
export const planPageName = (page: number) => `plan/${String(page).padStart(5, '0')}.json`;
export const planPage = (runId: string, page: number) => runObject(runId, planPageName(page));

/** A user's network or its labels, by the sha256 of the content; shared by the runs of the store. */
export const sharedModelObject = (sha256: string, name: string) => `models/${sha256}/${name}`;

export const batchFolderOf = (runId: string, batchId: string) => `${runId}/${batchFolder}/${batchId}`;
/** An object of a batch by its name in the batch's folder: its name in the run's, and in the store. */
export const batchName = (batchId: string, name: string) => `${batchFolder}/${batchId}/${name}`;
export const batchObject = (runId: string, batchId: string, name: string) =>
  runObject(runId, batchName(batchId, name));
export const receiptName = 'receipt.json';
export const conceptsName = 'concepts.json';
export const factorsName = 'factors.safetensors';
export const partsName = 'parts.safetensors';
export const contactSheetName = 'contact-sheet.jpg';
export const overlayName = (key: string, format: 'jpeg' | 'png' | 'webp') =>
  `overlays/${encodeKey(key)}.${format === 'jpeg' ? 'jpg' : format}`;
export const heatmapsName = (key: string) => `heatmaps/${encodeKey(key)}.png`;
export const pictureName = (key: string) => `pictures/${encodeKey(key)}.jpg`;
export const conceptMapName = (key: string, concept: number) =>
  `concept-maps/${encodeKey(key)}/${concept}.jpg`;
export const exemplarName = (concept: number, rank: number) => `exemplars/${concept}-${rank}.jpg`;

/** A batch id says its position in the plan, hence its page. */
export const batchIdOf = (position: number, digest: string) =>
  `${String(position).padStart(6, '0')}-${digest}`;
export const pageOf = (batchId: string) => Math.floor(Number.parseInt(batchId, 10) / batchesPerPage);

/**
 * An image key as a relative object name: percent-encoded segment by segment, so that it is safe on any file
 * system and in any bucket, never leaves its folder, and different keys stay different.
 */
export function encodeKey(key: string): string {
  const segments = key.split('/').map(encodeSegment);
  const file = segments.pop();
  const encoded = [...segments.map(asFolder), file].join('/');
  return encoded.length <= longestKey ? encoded : shorten(encoded, longestKey, key);
}

function encodeSegment(segment: string): string {
  // Keys in buckets may hold `//` or begin with `/`; no other segment is written like this.
  if (segment === '') return '~';
  // `*` and `'` need quoting in shells and globs; a leading dot would hide the file or climb (`..`).
  const encoded = encodeURIComponent(segment.toWellFormed())
    .replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^\./, '%2E');
  return encoded.length <= longestSegment ? encoded : shorten(encoded, longestSegment, segment);
}

/** What is drawn of `a.jpg` is called `a.jpg.jpg`, which cannot be a folder as well. */
const asFolder = (segment: string) => segment.replace(/\.(?=(jpg|png|webp)$)/i, '%2E');

function shorten(encoded: string, longest: number, original: string): string {
  const digest = sha256Of(original).slice(0, 12);
  return `${encoded.slice(0, longest - digest.length - 1)}~${digest}`;
}
