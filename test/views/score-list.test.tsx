/** @jsxImportSource hono/jsx */
import { expect, test } from 'vitest';
import { ScoreList, Tentative } from '../../src/views/score-list.tsx';

const taken = (group: { label: string; score: number } | null, ...scores: number[]) => ({
  group,
  categories: scores.map((score, i) => ({ label: `kind ${i}`, score })),
});
const note = (...scores: number[]) => String(<Tentative taken={taken(null, ...scores)} />);

test('a name below a score of 70 % is called tentative, others are not, nor is none', () => {
  expect(note(0.69, 0.2)).toContain('tentative');
  expect(note(0.7)).toBe('');
  expect(note()).toBe('');
});

test('where a group is sure, it stands before the categories, and only their order is called unsure', () => {
  const finch = taken({ label: 'finch', score: 0.81 }, 0.5, 0.31);
  expect(String(<ScoreList taken={finch} color="#123456" />)).toMatch(/finch.*81.%.*kind 0.*50.%.*kind 1/);
  expect(String(<Tentative taken={finch} />)).toMatch(/^<p[^>]*>A group, since no category has 70.%/);
});
