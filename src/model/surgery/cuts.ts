/** Finds the tensors that a network can be cut at. */
import { readBy } from '../../onnx/graph.ts';
import type { OnnxModel } from '../../onnx/schema.ts';

/** A tensor that everything the network makes of an image passes through. */
export interface Cut {
  name: string;
  opType: string;
  /** Nodes on the longest way from the image to the tensor. */
  depth: number;
}

/**
 * Every tensor that alone decides the logits, in the order of the graph: the dominators of the output. In a
 * topological order everything that a dominator depends on comes before it and everything else behind it, so a
 * tensor is one exactly when, after the node that makes it, no other tensor that depends on the image is still to be
 * read. The graph must be in normal form and in topological order.
 */
export function findCuts({ graph }: OnnxModel): Cut[] {
  const [image, logits] = [graph.input[0].name, graph.output[0].name];
  const needed = neededFor(logits, graph.node);
  const depth = new Map([[image, 0]]);
  const onPath = graph.node.filter((each) => {
    const from = readBy(each).flatMap((name) => depth.get(name) ?? []);
    if (from.length === 0 || !each.output.some((name) => needed.has(name))) return false;
    for (const name of each.output) depth.set(name, 1 + Math.max(...from));
    return true;
  });
  const lastRead = new Map<string, number>();
  for (const [i, each] of onPath.entries()) for (const name of readBy(each)) lastRead.set(name, i);
  const open = new Set([image]);
  const cuts: Cut[] = [];
  for (const [i, each] of onPath.entries()) {
    for (const name of readBy(each)) if (lastRead.get(name) === i) open.delete(name);
    for (const name of each.output) if ((lastRead.get(name) ?? -1) > i) open.add(name);
    const [only] = open;
    if (open.size === 1 && each.output.includes(only)) {
      cuts.push({ name: only, opType: each.opType, depth: depth.get(only) ?? 0 });
    }
  }
  return cuts;
}

function neededFor(output: string, nodes: OnnxModel['graph']['node']): Set<string> {
  const needed = new Set([output]);
  for (const each of nodes.toReversed()) {
    if (each.output.some((name) => needed.has(name))) for (const name of readBy(each)) needed.add(name);
  }
  return needed;
}
