import { expect, test } from 'vitest';
import { components, exceeds, failureBudget, folder, wholeNumber } from '../../src/cli/arguments.ts';

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

test('takes whole numbers up to the most', () => {
  expect(wholeNumber(32, 4096)('4096')).toBe(4096);
  expect(() => wholeNumber(32, 4096)('100000')).toThrow(/whole number from 32 to 4096, received "100000"/);
});

test('the number of concepts is a number, a range or auto', () => {
  expect(components('8')).toBe(8);
  expect(components('64')).toBe(64);
  expect(components('2..12')).toEqual({ from: 2, to: 12 });
  expect(components('5..5')).toEqual({ from: 5, to: 5 });
  expect(components('auto')).toEqual({ from: 2, to: 16 });
});

test.each(['0', '65', '200', '2..65', '0..4', '5..4', '2..', '..4', '2..4..6', '2-4', 'Auto', '1.5', ''])(
  'refuses %j as a number of concepts',
  (text) => {
    expect(() => components(text)).toThrow(/a range such as 2\.\.12, or auto, received/);
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

test('a folder has a name: an empty one is a variable that is not set', () => {
  expect(folder('./coco')).toBe('./coco');
  expect(() => folder('')).toThrow('Expected a folder, received an empty string.');
});
