import { expect, test } from 'vitest';
import { nameByFalls, nameByScores, partHolding, stillHolds } from '../../src/concepts/name.ts';

const network = {
  labels: ['brambling', 'goldfinch', 'cock', 'oak', ...Array.from({ length: 16 }, (_, i) => `thing ${i}`)],
  groups: [{ label: 'finch', categories: [0, 1] }],
};
/** The rest of the probability spreads over the things. */
const withThings = (scores: number[]) => {
  const rest = (1 - scores.reduce((sum, score) => sum + score, 0)) / 16;
  return Float64Array.from([...scores, ...new Array(16).fill(rest)]);
};
const named = (...scores: number[]) => nameByScores(withThings(scores), network, 2);

test('a concept is called by its group, where it has one, and else by its best category', () => {
  expect(named(0.4, 0.35, 0.05, 0)).toEqual({
    name: 'finch',
    group: { label: 'finch', score: 0.75, categories: 2 },
    categories: [
      { category: 0, label: 'brambling', score: 0.4 },
      { category: 1, label: 'goldfinch', score: 0.35 },
    ],
  });
  expect(named(0.1, 0.05, 0.6, 0)).toMatchObject({ name: 'cock', group: null });
  expect(named(0.05, 0.05, 0.15, 0.15)).toMatchObject({ name: 'cock', group: null });
});

test('what is taken for nothing in particular has no name', () => {
  expect(named(0.05, 0.05, 0.09, 0.09)).toMatchObject({ name: null, group: null });
});

test('how much a score says depends on how many categories there are', () => {
  const nameOf = (...scores: number[]) => {
    const labels = scores.map((_, i) => `category ${i}`);
    return nameByScores(Float64Array.from(scores), { labels, groups: [] }, 1).name;
  };
  expect(nameOf(0.54, 0.46)).toBeNull();
  expect(nameOf(0.44, 0.56)).toBe('category 1');
  expect(nameOf(0.39, 0.31, 0.3)).toBeNull();
  expect(nameOf(0.41, 0.3, 0.29)).toBe('category 0');
  const thousand = (best: number) => [best, ...new Array(999).fill((1 - best) / 999)];
  expect(nameOf(...thousand(0.1))).toBeNull();
  expect(nameOf(...thousand(0.102))).toBe('category 0');
});

test('the name of a group of most categories holds while they have more than chance', () => {
  const groups = [{ label: 'fruit', categories: [0, 1, 2] }];
  const fruit = nameByScores(
    Float64Array.of(0.4, 0.3, 0.2, 0.1),
    { labels: ['a', 'b', 'c', 'd'], groups },
    1,
  );
  expect(fruit.name).toBe('fruit');
  expect(stillHolds(fruit, Float64Array.of(0.3, 0.26, 0.2, 0.24), groups)).toBe(true);
  expect(stillHolds(fruit, Float64Array.of(0.3, 0.2, 0.2, 0.3), groups)).toBe(false);
});

test('falls of probabilities name by the best category, however small, and by no group', () => {
  const categories = [{ category: 3, label: 'oak', score: 0.04 }];
  expect(nameByFalls(categories)).toEqual({ name: 'oak', group: null, categories });
  expect(nameByFalls([]).name).toBeNull();
});

test('a name holds while its category is the best, or its group has more than half of the probability', () => {
  const holds = (of: ReturnType<typeof named>, ...scores: number[]) =>
    stillHolds(of, withThings(scores), network.groups);
  const cock = named(0.1, 0.05, 0.6, 0);
  expect(holds(cock, 0.2, 0.1, 0.3, 0.1)).toBe(true);
  expect(holds(cock, 0.31, 0.1, 0.3, 0.1)).toBe(false);
  const finch = named(0.4, 0.35, 0.05, 0);
  expect(holds(finch, 0.05, 0.5, 0.45, 0)).toBe(true);
  expect(holds(finch, 0.45, 0.05, 0.1, 0.1)).toBe(false);
  expect(holds(named(0.05, 0.05, 0.09, 0.09), 0.05, 0.05, 0.09, 0.09)).toBe(false);
});

test('a name does not hold where the head says nothing, or of a vector that is gone', () => {
  const cock = named(0.1, 0.05, 0.6, 0);
  expect(stillHolds(cock, new Float64Array(20), network.groups)).toBe(false);
  const finch = named(0.4, 0.35, 0.05, 0);
  const scores = [withThings([0.1, 0.05, 0.6, 0]), withThings([0.4, 0.35, 0.05, 0])];
  // A head without a bias: the categories of a zero vector are all alike.
  const alike = new Float64Array(20).fill(1 / 20);
  const trials = [
    { cosines: [0.99, 0.99], scores },
    { cosines: [0, 0.98], scores: [alike, scores[1]!] },
    { cosines: [0.97, 0], scores },
    { cosines: [0.99, 0], scores },
  ];
  expect(partHolding([cock, finch], trials, network.groups)).toEqual([0.75, 0.5]);
});
