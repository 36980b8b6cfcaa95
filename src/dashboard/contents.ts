/** What pages ask of a run's batches and images: from its index when it has ended, from plan and receipts until then. */
import { countProblems, type ProblemCount } from '../catalog/count-problems.ts';
import { type ImageList, imageList } from '../catalog/image-list.ts';
import type { StoredRun } from '../catalog/open-run.ts';
import { placeProblems, placesOf } from '../catalog/place-problems.ts';
import type { ReceiptMemory } from '../catalog/receipt-memory.ts';
import type { RunIndex } from '../catalog/run-index.ts';
import type { PlannedBatch, Run } from '../manifest/run.ts';
import type { BatchSummary, ImageProblem } from '../manifest/run-index.ts';
import { meanOf } from '../mean.ts';
import { batchesPerPage } from '../store/layout.ts';
import { type BatchDigest, digestOf, unfinishedDigest } from '../views/batch-digest.ts';
import type { Progress } from '../views/run-summary.tsx';

/** Batches are told by their place in the plan, counted from 0. */
export interface Contents {
  images(): Promise<ImageList>;
  /** Of the batches from place `from` to `to`, the latter excluded. */
  summaries(from: number, to: number): Promise<BatchSummary[]>;
  /** The id of a batch that has results; `undefined` for others, and beyond the plan. */
  doneAt(place: number): Promise<string | undefined>;
  /** Images without results so far, in the plan's order; the first `count` of them, or all. */
  problems(count?: number): Promise<readonly ImageProblem[]>;
  /** Whether those are all; a run under way may have too many batches to tell. */
  tellsProblems: boolean;
  /** Those of some batches, which any run tells; maybe those of others, too. */
  problemsIn(places: Iterable<number>): Promise<readonly ImageProblem[]>;
  /** The same by reason, the most frequent first. */
  problemCounts(): Promise<ProblemCount[]>;
  /** Mean over the batches. */
  explainedVariance(): Promise<number | null>;
  /** What is done so far of a run under way; `undefined` for others, and where it would take too many receipts. */
  progress(): Promise<Progress | undefined>;
}

/** Keeps the last few of what is large. */
export type Remember<T> = (tag: string, read: () => Promise<T>) => Promise<T>;

export function indexedContents(
  { directory, lines }: RunIndex,
  rememberImages: Remember<ImageList>,
  rememberProblems: Remember<readonly ImageProblem[]>,
): Contents {
  const { batches, problems, explainedVariance, lists } = directory;
  const allProblems = () => rememberProblems(lists.problems.sha256, () => lines('problems'));
  return {
    images: () => rememberImages(lists.keys.sha256, async () => imageList(batches.ids, await lines('keys'))),
    summaries: (from, to) => lines('batches', from, to),
    doneAt: async (place) => (batches.done[place] ? batches.ids[place] : undefined),
    problems: (count) => (count === undefined ? allProblems() : lines('problems', 0, count)),
    tellsProblems: true,
    problemsIn: allProblems,
    problemCounts: async () => problems,
    explainedVariance: async () => explainedVariance,
    progress: async () => undefined,
  };
}

/** Above this many batches, a run under way says nothing that takes all of their receipts. */
export const mostRead = 200;

export function liveContents(
  stored: StoredRun,
  run: Run,
  rememberImages: Remember<ImageList>,
  rememberDigest: ReceiptMemory<BatchDigest>,
): Contents {
  const isSmall = run.plan.batches <= mostRead;
  const pages = new Map<number, Promise<PlannedBatch[]>>();
  const pageAt = (page: number) => {
    const known = pages.get(page) ?? stored.page(page);
    pages.set(page, known);
    return known;
  };
  const planned = async (from: number, to: number) => {
    const first = Math.floor(from / batchesPerPage);
    const batches: PlannedBatch[] = [];
    for (let page = first; page < run.plan.pages && page * batchesPerPage < to; page++) {
      batches.push(...(await pageAt(page)));
    }
    return batches.slice(from - first * batchesPerPage, to - first * batchesPerPage);
  };
  const digests = new Map<string, Promise<BatchDigest>>();
  const digest = (batch: PlannedBatch) => {
    const { batchId } = batch;
    const read = async () => digestOf(batch, await stored.concepts(batchId), await stored.receipt(batchId));
    const known =
      digests.get(batchId) ??
      rememberDigest(stored, batchId, read).then((done) => done ?? unfinishedDigest(run, batch));
    digests.set(batchId, known);
    return known;
  };
  const summaries = async (from: number, to: number) => {
    const found = await Promise.all((await planned(from, to)).map(digest));
    return found.map(({ summary }) => summary);
  };
  const images = () =>
    rememberImages(run.dataset.digest, async () => {
      const [ids, keys]: [string[], string[][]] = [[], []];
      for await (const { batchId, images } of stored.batches()) {
        ids.push(batchId);
        keys.push(images.map(({ key }) => key));
      }
      return imageList(ids, keys);
    });
  const problemsOf = async (place: number): Promise<ImageProblem[]> => {
    const [batch] = await planned(place, place + 1);
    const places = placesOf(batch!, (await images()).starts[place]!);
    return placeProblems(batch!, places, (await digest(batch!)).problems);
  };
  const problemsIn = async (places: Iterable<number>) =>
    (await Promise.all([...places].map(problemsOf))).flat();
  const problems = async (count?: number) =>
    isSmall ? (await problemsIn(Array(run.plan.batches).keys())).slice(0, count) : [];
  return {
    images,
    summaries,
    async doneAt(place) {
      const [batch] = place < 0 ? [] : await planned(place, place + 1);
      return batch && (await stored.isDone(batch.batchId)) ? batch.batchId : undefined;
    },
    problems,
    tellsProblems: isSmall,
    problemsIn,
    problemCounts: async () => countProblems(await problems()),
    async explainedVariance() {
      const read = isSmall ? await summaries(0, run.plan.batches) : [];
      return meanOf(
        read.flatMap(({ result }) => (result.status === 'done' ? (result.explainedVariance ?? []) : [])),
      );
    },
    async progress() {
      if (!isSmall || run.status !== 'running') return undefined;
      const progress = { images: 0, batches: 0, concepts: 0 };
      for (const { result } of await summaries(0, run.plan.batches)) {
        if (result.status !== 'done') continue;
        progress.images += result.ok;
        progress.batches += 1;
        progress.concepts += result.concepts.length;
      }
      return progress;
    },
  };
}
