/** The shape of the tree that links a dataset's batches; pure. */

/** Vectors that one node of the tree takes in, about: what bounds its memory and time. */
const fanIn = 384;

/** Vectors that an inner node gives on, at least, and how many times the motifs wanted. */
const leastRank = 64;
const rankToMotifs = 3;

export interface Tree {
  /** Vectors that an inner node gives on. */
  rank: number;
  /** Children of each node: batches on the lowest level (a batch gives at most `leaf` vectors), nodes above. */
  arity: { batches: number; nodes: number };
  /** Nodes on each level, the lowest first; the last level is the root alone. */
  levels: number[];
}

/**
 * Depends on the number of batches, the vectors of a batch and the most motifs wanted, and on nothing else: not on
 * how many machines work on it, nor on their speed.
 */
export function planTree(batches: number, leaf: number, most: number): Tree {
  const rank = Math.max(leastRank, rankToMotifs * most);
  const arity = {
    batches: Math.max(2, Math.floor(fanIn / Math.max(1, leaf))),
    nodes: Math.max(2, Math.floor(fanIn / rank)),
  };
  const levels = [Math.max(1, Math.ceil(batches / arity.batches))];
  while (levels.at(-1)! > 1) levels.push(Math.ceil(levels.at(-1)! / arity.nodes));
  return { rank, arity, levels };
}
