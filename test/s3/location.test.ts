import { expect, test } from 'vitest';
import { isS3, parseS3 } from '../../src/s3/location.ts';

test.each([
  ['s3://photos', { bucket: 'photos', prefix: '', uri: 's3://photos' }],
  ['s3://photos/', { bucket: 'photos', prefix: '', uri: 's3://photos' }],
  ['s3://photos/a b/é', { bucket: 'photos', prefix: 'a b/é/', uri: 's3://photos/a b/é' }],
  ['s3://photos/2026/', { bucket: 'photos', prefix: '2026/', uri: 's3://photos/2026' }],
])('reads %s', (uri, location) => {
  expect(parseS3(uri)).toEqual(location);
});

test.each(['s3://', 's3:///x', 's3://a', 's3://no spaces/x'])('refuses %s: it names no bucket', (uri) => {
  expect(() => parseS3(uri)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('tells S3 addresses from paths', () => {
  expect([isS3('s3://a'), isS3('S3://a'), isS3('./s3://a'), isS3('s3')]).toEqual([true, true, false, false]);
});
