import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Finding, readOrReport } from '../../../src/catalog/validate/finding.ts';
import { LeitmotifError } from '../../../src/errors.ts';
import { parseManifest } from '../../../src/manifest/read.ts';

const schema = z.strictObject({ schema: z.literal('leitmotif/run@1') });

async function foundIn(text: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  await readOrReport(
    'run.json',
    'Run again.',
    (finding) => findings.push(finding),
    async () => parseManifest(schema, new TextEncoder().encode(text), 'run.json'),
  );
  return findings;
}

test('a damaged object is reported with what mends it', async () => {
  expect(await foundIn('{"schema": "leitmotif/run@1"}')).toEqual([]);
  expect(await foundIn('{"schema": ')).toMatchObject([{ kind: 'damaged', hint: 'Run again.' }]);
  expect(await foundIn('{}')).toMatchObject([{ kind: 'damaged', hint: 'Run again.' }]);
});

test('an object of a newer version is not to be written anew', async () => {
  expect(await foundIn('{"schema": "leitmotif/run@2"}')).toMatchObject([
    { kind: 'damaged', hint: expect.stringContaining('read it with that one') },
  ]);
});

test('a store that does not answer is no fault of the run', async () => {
  const away = new LeitmotifError('store-unreadable', 'away');
  const reading = readOrReport(
    'run.json',
    '',
    () => expect.unreachable(),
    () => Promise.reject(away),
  );
  await expect(reading).rejects.toBe(away);
});
