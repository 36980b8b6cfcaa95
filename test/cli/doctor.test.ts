import { expect, test } from 'vitest';
import { judgeQueue } from '../../src/cli/actions/doctor.ts';

const well = { maxmemoryPolicy: 'noeviction', appendOnly: true };
const judge = (facts: Partial<typeof well> & { version: string }) =>
  judgeQueue('redis://here', { ...well, ...facts });

test.each(['6.2.0', '7.0.15', '8.1.1'])('version %s is well', (version) => {
  expect(judge({ version })).toEqual({ text: `redis://here answers, version ${version}` });
});

test.each(['5.0.14', '6.0.16'])('version %s is older than the documentation asks for', (version) => {
  expect(judge({ version })).toMatchObject({ hint: expect.stringContaining('6.2') });
});

test('what BullMQ does not work with has failed', () => {
  expect(() => judge({ version: '4.0.14' })).toThrow('too old');
});

test.each([{ maxmemoryPolicy: 'allkeys-lru' }, { appendOnly: false }])('%o may lose jobs', (facts) => {
  expect(judge({ version: '7.0.15', ...facts })).toMatchObject({ hint: expect.any(String) });
});
