/** @jsxImportSource hono/jsx */
import { expect, test } from 'vitest';
import { ScoreList, Tentative } from '../../src/views/score-list.tsx';

const group = { label: 'finch', score: 0.81 };
const taken = (of: { name?: string | null; group?: typeof group }, ...scores: number[]) => ({
  name: 'kind 0',
  group: null,
  ...of,
  categories: scores.map((score, i) => ({ label: `kind ${i}`, score })),
});
const note = (...given: Parameters<typeof taken>) => String(<Tentative taken={taken(...given)} />);

test('a name below a score of 70 % is called tentative, others are not, nor is none', () => {
  expect(note({}, 0.69, 0.2)).toMatch(/A tentative name/);
  expect(note({ name: 'finch', group: { label: 'finch', score: 0.6 } }, 0.4, 0.2)).toMatch(
    /A tentative name/,
  );
  expect(note({}, 0.7)).toBe('');
  expect(note({ name: null })).toBe('');
});

test('where a group is sure, it stands before the categories, and only their order is called unsure', () => {
  const finch = { name: 'finch', group };
  expect(String(<ScoreList taken={taken(finch, 0.5, 0.31)} color="#123456" />)).toMatch(
    /finch.*81.%.*kind 0.*50.%.*kind 1/,
  );
  expect(note(finch, 0.5, 0.31)).toMatch(/^<p[^>]*>A group, since no category has 70.%/);
});

test('what has no name is said to be taken for nothing in particular', () => {
  expect(note({ name: null }, 0.08, 0.07)).toMatch(/nothing in particular/);
});

test('where it was tried without a part of the images, that decides, whatever the score', () => {
  const tried = (holds: number, score: number, images = 32) =>
    String(<Tentative taken={taken({}, score)} tried={{ holds, images }} />);
  expect(tried(0.6, 0.95)).toMatch(
    /A tentative name: without a tenth of the images it changes in 40.% of cases/,
  );
  expect(tried(0.6, 0.95, 7)).toMatch(/without one of the images it changes/);
  expect(tried(0.9, 0.3)).toBe('');
});
