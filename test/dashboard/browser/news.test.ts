import { expect, test } from 'vitest';
import { newsOf, type Standing } from '../../../src/dashboard/browser/news.ts';

const standings = (...runs: Array<[name: string, state: string, percent: number]>) =>
  new Map(runs.map(([name, state, percent]): [string, Standing] => [name, { name, state, percent }]));

test('a new state and every quarter are news, and nothing between', () => {
  const waiting = standings(['birds', 'Waiting', 0]);
  expect(newsOf(new Map(), waiting)).toBe('birds: Waiting.');
  expect(newsOf(waiting, waiting)).toBe('');
  expect(newsOf(waiting, standings(['birds', 'Running', 3]))).toBe('birds: Running.');
  const heard = [24, 25, 26, 49, 77, 99].map((percent, i, all) =>
    newsOf(standings(['birds', 'Running', all[i - 1] ?? 3]), standings(['birds', 'Running', percent])),
  );
  expect(heard).toEqual(['', 'birds: Running, 25 %.', '', '', 'birds: Running, 75 %.', '']);
});

test('of several runs each is told, those that were retried too, and none that has left', () => {
  const before = standings(['birds', 'Running', 80], ['fruit', 'Incomplete', 90], ['cups', 'Complete', 100]);
  const now = standings(['birds', 'Complete', 100], ['fruit', 'Running', 60]);
  expect(newsOf(before, now)).toBe('birds: Complete. fruit: Running.');
});
