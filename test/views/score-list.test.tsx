/** @jsxImportSource hono/jsx */
import { expect, test } from 'vitest';
import { Tentative } from '../../src/views/score-list.tsx';

const note = (...scores: number[]) => String(<Tentative categories={scores.map((score) => ({ score }))} />);

test('a name below a score of 70 % is called tentative, others are not, nor is none', () => {
  expect(note(0.69, 0.2)).toContain('tentative');
  expect(note(0.7)).toBe('');
  expect(note()).toBe('');
});
