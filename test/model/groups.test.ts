import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadCard } from '../../src/model/card.ts';
import { resolveGroups, strayMembers } from '../../src/model/groups.ts';
import { categoryNames, filesOf } from '../../src/model/source.ts';
import { packageRoot } from '../../src/package-root.ts';

const labels = ['dummy', 'cock', 'hen', 'brambling', 'goldfinch', 'oak'];

test('members are categories or groups, and the groups of fewest categories come first', () => {
  const groups = { bird: ['finch', 'cock', 'hen'], finch: ['goldfinch', 'brambling'] };
  expect(resolveGroups(groups, labels)).toEqual([
    { label: 'finch', categories: [3, 4] },
    { label: 'bird', categories: [1, 2, 3, 4] },
  ]);
  expect(strayMembers(groups, labels)).toEqual([]);
});

test('a group that holds itself ends, one of a single category is left out, unknown members are told', () => {
  const groups = {
    round: ['about', 'hen'],
    about: ['round', 'cock'],
    tree: ['oak', 'elm'],
    toString: ['hen'],
  };
  expect(resolveGroups(groups, labels)).toEqual([
    { label: 'about', categories: [1, 2] },
    { label: 'round', categories: [1, 2] },
  ]);
  expect(strayMembers(groups, labels)).toEqual(['elm']);
  expect(resolveGroups({ odd: ['toString', 'valueOf'] }, labels)).toEqual([]);
});

test('a category is not looked for among the groups', () => {
  expect(resolveGroups({ oak: ['hen', 'cock'], pair: ['oak', 'hen'] }, labels)).toContainEqual({
    label: 'pair',
    categories: [2, 5],
  });
});

test('the default network’s groups name its categories alone, and WordNet’s finches, dogs and birds are there', async () => {
  const card = await loadCard('inception-v3');
  const names = categoryNames(await filesOf(card).labels(), card);
  expect(strayMembers(card.groups!, names)).toEqual([]);
  const groups = resolveGroups(card.groups!, names);
  const membersOf = (label: string) =>
    groups.find((group) => group.label === label)!.categories.map((category) => names[category]);
  expect(membersOf('finch')).toEqual(['brambling', 'goldfinch', 'house finch', 'junco', 'indigo bunting']);
  // Counted in WordNet's files by another program.
  expect([membersOf('dog').length, membersOf('bird').length]).toEqual([118, 59]);
  const largest = Math.max(...groups.map(({ categories }) => categories.length));
  expect(largest).toBeLessThanOrEqual(250);
  expect(
    Object.keys(JSON.parse(await readFile(`${packageRoot}/models/groups/imagenet.json`, 'utf8'))),
  ).toHaveLength(groups.length);
});
