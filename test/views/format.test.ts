import { describe, expect, it } from 'vitest';
import {
  batchNumber,
  byteSize,
  commonFolder,
  counted,
  duration,
  lastSegment,
  moment,
  percent,
  roughly,
} from '../../src/views/format.ts';

describe('numbers on the pages', () => {
  it('keeps a number and its unit on one line', () => {
    expect(percent(0.1234)).toBe('12\u00a0%');
  });

  it('tells something very small from nothing', () => {
    expect([percent(0), percent(0.0049), percent(0.005)]).toEqual(['0\u00a0%', '<1\u00a0%', '1\u00a0%']);
  });

  it('counts in words that agree', () => {
    expect([counted(1, 'image'), counted(1234, 'batch'), counted(3, 'category')]).toEqual([
      '1 image',
      '1,234 batches',
      '3 categories',
    ]);
  });

  it('rounds long times down', () => {
    const minute = 60_000;
    const told = [1, 10, 29.9, 60, 47.9 * 60, 48 * 60].map((minutes) => roughly(minutes * minute));
    expect(told).toEqual(['1 minute', '10 minutes', '20 minutes', '1 hour', '47 hours', '2 days']);
  });

  it('names time and size in the unit that fits', () => {
    expect([duration(3.14), duration(75), duration(3700)]).toEqual(['3.1 s', '1 min 15 s', '1 h 2 min']);
    expect([duration(9.96), duration(7190)]).toEqual(['10 s', '2 h 0 min']);
    expect([byteSize(999), byteSize(999_960), byteSize(4_557_839)]).toEqual(['999 B', '1.0 MB', '4.6 MB']);
  });

  it('says a timestamp in UTC, wherever it is read', () => {
    expect(moment('2026-11-24T16:36:52.630Z')).toBe('24 November 2026, 16:36 UTC');
  });
});

describe('names on the pages', () => {
  it('calls a dataset by the last segment of its address', () => {
    expect([lastSegment('/data/stamps'), lastSegment('s3://bucket/photos/'), lastSegment('/')]).toEqual([
      'stamps',
      'photos',
      '/',
    ]);
  });

  it('finds the folder that all images share', () => {
    expect(commonFolder(['a/b/1.png', 'a/b/c/2.png'])).toBe('a/b');
    expect(commonFolder(['ab/1.png', 'a/2.png'])).toBe('');
    expect(commonFolder([])).toBe('');
  });

  it('reads a batch’s number from its id', () => {
    expect(batchNumber('000009-0123abcd')).toBe(10);
  });
});
