import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFindings, saveFindings, tagOfFinding } from '../../src/catalog/findings.ts';
import { openRun } from '../../src/catalog/open-run.ts';
import type { Finding } from '../../src/catalog/validate/finding.ts';
import { validateFindings } from '../../src/catalog/validate/validate-findings.ts';
import { goneIds, mergeFindings } from '../../src/concepts/motif-findings.ts';
import type { MotifFinding } from '../../src/manifest/findings.ts';
import { findingsName, findingsVersion, runObject } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';

let folder: string;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-findings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const freshRun = () => ({ store: openStore(folder), runId: `run-${runs++}` });
const found = (id: string, more: Partial<MotifFinding> = {}): MotifFinding => ({
  id,
  hidden: false,
  shortcut: false,
  ...more,
});
const text = (content: string) => new TextEncoder().encode(content);

test('a run without findings has version 0; each save is the next version, earlier ones stay', async () => {
  const run = freshRun();
  expect(await readFindings(run)).toMatchObject({ version: 0, savedAt: null, motifs: [] });
  await saveFindings(run, () => [found('m01', { name: 'snow' })]);
  await saveFindings(run, ({ motifs }) => mergeFindings(motifs, [found('m02', { hidden: true })]));
  const newest = await readFindings(run);
  expect(newest.version).toBe(2);
  expect(newest.motifs).toEqual([found('m01', { name: 'snow' }), found('m02', { hidden: true })]);
  expect(await run.store.has(runObject(run.runId, findingsName(1)))).toBe(true);
});

test('the newest valid version wins, and a damaged one is never overwritten', async () => {
  const run = freshRun();
  await saveFindings(run, () => [found('m01', { name: 'snow' })]);
  await run.store.put(runObject(run.runId, findingsName(2)), text('{"schema":'));
  expect((await readFindings(run)).version).toBe(1);
  const saved = await saveFindings(run, ({ motifs }) => mergeFindings(motifs, [found('m03', { note: 'n' })]));
  expect(saved?.version).toBe(3);
  expect(saved?.motifs.map(({ id }) => id)).toEqual(['m01', 'm03']);
});

test('versions as they were saved are whole; one under another number or of another run is not', async () => {
  const run = freshRun();
  const other = freshRun();
  await saveFindings(run, () => [found('m01', { name: 'snow' })]);
  await saveFindings(run, () => []);
  await saveFindings(other, () => []);
  const reported: Finding[] = [];
  const validate = () => validateFindings(openRun(run.store, run.runId), (each) => reported.push(each));
  await validate();
  expect(reported).toEqual([]);
  const copy = async (from: typeof run, version: number, to: number) =>
    run.store.put(
      runObject(run.runId, findingsName(to)),
      await run.store.get(runObject(from.runId, findingsName(version))),
    );
  await copy(run, 1, 3);
  await copy(other, 1, 1);
  await validate();
  expect(reported.map(({ object, kind, message }) => [object, kind, message]).sort()).toEqual([
    [findingsName(1), 'counts', `${findingsName(1)} says it is version 1 of ${other.runId}.`],
    [findingsName(3), 'counts', `${findingsName(3)} says it is version 1 of ${run.runId}.`],
  ]);
});

test('editors who save at the same time all get a version, and nothing is lost', async () => {
  const run = freshRun();
  const ids = Array.from({ length: 12 }, (_, i) => `m${String(i + 1).padStart(2, '0')}`);
  await Promise.all(
    ids.map((id) => saveFindings(run, ({ motifs }) => mergeFindings(motifs, [found(id, { name: id })]))),
  );
  const newest = await readFindings(run);
  expect(newest.version).toBe(ids.length);
  expect(newest.motifs.map(({ name }) => name)).toEqual(ids);
});

test('of two editors of one motif the second learns of the first, and saves nothing', async () => {
  const run = freshRun();
  const seen = tagOfFinding(undefined);
  const edit = (name: string) =>
    saveFindings(run, ({ motifs }) => {
      const now = motifs.find(({ id }) => id === 'm01');
      return tagOfFinding(now) === seen ? mergeFindings(motifs, [found('m01', { name })]) : undefined;
    });
  const results = await Promise.all([edit('snow'), edit('ice')]);
  expect(results.filter((result) => result === undefined)).toHaveLength(1);
  expect(await readFindings(run)).toMatchObject({ version: 1, motifs: [{ id: 'm01' }] });
});

test.each([
  ['a name of two lines', { name: 'a\nb' }],
  ['a name that is too long', { name: 'x'.repeat(81) }],
  ['a note that is too long', { note: 'x'.repeat(2001) }],
  ['a note with control characters', { note: 'a\u0000b' }],
  ['a note with a control character of Latin-1', { note: 'a\u0085b' }],
])('%s is not saved', async (_, more) => {
  const run = freshRun();
  await expect(saveFindings(run, () => [found('m01', more)])).rejects.toThrow();
  expect((await readFindings(run)).version).toBe(0);
});

test('findings that say nothing are dropped; those of motifs that are gone are kept and named', () => {
  const merged = mergeFindings(
    [found('m10', { name: 'old' }), found('m02', { hidden: true })],
    [found('m02')],
  );
  expect(merged.map(({ id }) => id)).toEqual(['m10']);
  expect(goneIds(merged, [{ id: 'm02' }])).toEqual(['m10']);
  expect(tagOfFinding(found('m01'))).not.toBe(tagOfFinding(found('m01', { hidden: true })));
});

test('only numbered files are versions', () => {
  expect(findingsVersion(findingsName(7))).toBe(7);
  expect(findingsVersion('findings/7.json')).toBeUndefined();
  expect(findingsVersion('findings/000007.json.bak')).toBeUndefined();
});
