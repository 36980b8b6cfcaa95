import { expect, test } from 'vitest';
import { exceeds, failureBudget, wholeNumber } from '../../src/cli/arguments.ts';

test('takes whole numbers from the least on', () => {
  expect(wholeNumber(1)('12')).toBe(12);
  expect(wholeNumber(0)('0')).toBe(0);
});

test.each(['0', '-1', '1.5', '1e3', 'x', '', ' 2', '99999999999999999999'])(
  'refuses %j as a number ≥ 1',
  (text) => {
    expect(() => wholeNumber(1)(text)).toThrow(/whole number ≥ 1, received/);
  },
);

test('a failure budget is a number or a percentage of all images', () => {
  expect(exceeds(3, 100, failureBudget('3'))).toBe(false);
  expect(exceeds(4, 100, failureBudget('3'))).toBe(true);
  expect(exceeds(5, 100, failureBudget('5%'))).toBe(false);
  expect(exceeds(6, 100, failureBudget('5%'))).toBe(true);
  expect(exceeds(1, 1, failureBudget('0'))).toBe(true);
  expect(() => failureBudget('many')).toThrow(/5%/);
});
