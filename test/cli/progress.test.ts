import { expect, test, vi } from 'vitest';
import { createProgress, progressLine } from '../../src/cli/progress.ts';

test('says done, total, percent, rate and time left', () => {
  expect(progressLine(30, 1200, 3)).toBe('   30 / 1,200 images  2 %  3.0 images/s  6 min 30 s left');
  expect(progressLine(0, 1, null)).toBe('0 / 1 image  0 %');
});

test('never claims to be finished before it is', () => {
  expect(progressLine(999, 1000, 99.9)).toContain('99 %');
});

test('fits into the terminal', () => {
  for (const columns of [20, 60, 80, 200]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes take no room
    const text = progressLine(30, 1200, 3, columns).replace(/\u001b\[\d+m/g, '');
    expect(text.length).toBeLessThan(columns);
  }
});

test('a narrow terminal gets what fits whole', () => {
  expect(progressLine(5, 5, 5 / 3, 36)).toBe('5 / 5 images  100 %  1.7 images/s');
  expect(progressLine(5, 5, 5 / 3, 24)).toBe('5 / 5 images  100 %');
});

test('a terminal that does not know its width is taken as a usual one', () => {
  let written = '';
  createProgress(10, { isTTY: true, columns: 0, write: (text) => (written += text) });
  expect(written).toContain(' 0 / 10 images  0 %');
});

test('tells the speed that it is given, which who comes late cannot measure, and none while there is none', () => {
  let written = '';
  vi.useFakeTimers();
  const progress = createProgress(3000, { write: (text) => (written += text) });
  for (const speed of [2.1, null]) {
    vi.advanceTimersByTime(10_000);
    progress.update(2790, speed);
  }
  vi.useRealTimers();
  expect(written.split('\n')).toEqual([
    '2,790 / 3,000 images  93 %  2.1 images/s  1 min 40 s left',
    '2,790 / 3,000 images  93 %',
    '',
  ]);
});

test('on a terminal what is done already is shown at once', () => {
  let written = '';
  createProgress(10, { isTTY: true, columns: 80, write: (text) => (written += text) }).update(7, null);
  expect(written).toContain(' 7 / 10 images  70 %');
});

test('writes no control codes where there is no terminal', () => {
  let written = '';
  vi.useFakeTimers();
  const progress = createProgress(10, { write: (text) => (written += text) });
  progress.update(4);
  vi.advanceTimersByTime(60_000);
  progress.update(5);
  progress.stop();
  vi.useRealTimers();
  expect(written).toMatch(/^ 5 \/ 10 images {2}50 %.*\n$/);
});
