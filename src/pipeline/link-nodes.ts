/** The results of the tree's inner nodes in the store: there from their making until the run is linked. */
import type { StoredRun } from '../catalog/open-run.ts';
import { readTensors } from '../catalog/read-tensors.ts';
import type { Block } from '../factorization/blocks.ts';
import { encodeSafetensors, tensorNamed } from '../manifest/safetensors.ts';
import { sha256Of } from '../sha256.ts';
import { motifNodeName, runObject } from '../store/layout.ts';
import type { LinkPlan, NodePlace } from './link-tree.ts';

/** Counts the ways of reducing a node: another way makes another result. */
const method = 1;

export async function hasNode(stored: StoredRun, plan: LinkPlan, place: NodePlace): Promise<boolean> {
  return stored.store.has(objectOf(stored, plan, place));
}

export async function readNode(
  stored: StoredRun,
  plan: LinkPlan,
  place: NodePlace,
): Promise<Block | undefined> {
  const nodes = await readTensors(stored.store, objectOf(stored, plan, place));
  const W = tensorNamed(nodes, 'W');
  const [k = 0, channels = 0] = W.shape;
  if (k === 0) return undefined;
  const figures = (name: string) => Float64Array.from(tensorNamed(nodes, name).data);
  return { k, channels, W: W.data, gram: figures('gram'), sums: figures('sums') };
}

/** Undefined is kept too: there is nothing below this node. */
export async function writeNode(
  stored: StoredRun,
  plan: LinkPlan,
  place: NodePlace,
  block: Block | undefined,
): Promise<void> {
  const { k, channels, W, gram, sums } = block ?? nothing;
  const file = encodeSafetensors([
    { name: 'W', shape: [k, channels], data: W },
    { name: 'gram', shape: [k, k], data: Float32Array.from(gram) },
    { name: 'sums', shape: [k], data: Float32Array.from(sums) },
  ]);
  await stored.store.put(objectOf(stored, plan, place), file);
}

const nothing: Block = {
  k: 0,
  channels: 0,
  W: new Float32Array(),
  gram: new Float64Array(),
  sums: new Float64Array(),
};

/** Named after all that the result depends on, so that one from before batches came, went or changed is never taken. */
function objectOf(stored: StoredRun, plan: LinkPlan, { level, index }: NodePlace): string {
  const { arity, rank } = plan.tree;
  const width = arity.batches * arity.nodes ** level;
  const [below, parts] = [plan.batchIds, plan.partsDigests].map((of) =>
    of.slice(index * width, (index + 1) * width),
  );
  const inputs = JSON.stringify({ method, level, arity, rank, below, parts });
  const digest = sha256Of(inputs).slice(0, 24);
  return runObject(stored.runId, motifNodeName(digest));
}
