import { expect, test } from 'vitest';
import { z } from 'zod';
import { significant } from '../../src/manifest/fields.ts';
import { manifestBytes, parseManifest } from '../../src/manifest/read.ts';

const schema = z.strictObject({ schema: z.literal('leitmotif/example@1'), count: z.int() });
const parse = (text: string) => parseManifest(schema, new TextEncoder().encode(text), 'store/example.json');

test('reads back what it writes', () => {
  const value = { schema: 'leitmotif/example@1' as const, count: 3 };
  expect(parse(new TextDecoder().decode(manifestBytes(value)))).toEqual(value);
});

test.each([
  ['{"schema": "leitmotif/example@1"', 'not JSON'],
  ['{"schema": "leitmotif/other@2", "count": 1}', 'leitmotif/example@1'],
  ['{"schema": "leitmotif/example@1", "count": 1.5}', 'count'],
  ['{"schema": "leitmotif/example@1", "count": 1, "other": 2}', 'other'],
])('refuses %s and says why', (text, reason) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: 'manifest-invalid', message: expect.stringContaining(reason) }),
  );
  expect(() => parse(text)).toThrow(/store\/example\.json/);
});

test('a newer version is named as such, whatever else it holds', () => {
  expect(() => parse('{"schema": "leitmotif/example@12", "unheard": true}')).toThrow(
    expect.objectContaining({
      code: 'manifest-invalid',
      message:
        'store/example.json is leitmotif/example@12; this version of Leitmotif reads leitmotif/example up to @1.',
      hint: expect.stringContaining('newer version'),
    }),
  );
});

test('numbers keep six significant digits', () => {
  expect([significant(0.123456789), significant(123456789), significant(0), significant(1e-9)]).toEqual([
    0.123457, 123457000, 0, 1e-9,
  ]);
});
