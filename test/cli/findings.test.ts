import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exportFindings, importFindings, listFindings } from '../../src/cli/actions/findings.ts';
import { runManifest } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const written = { stdout: '', stderr: '' };
beforeEach(() => {
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** What a command wrote. */
async function said(command: Promise<void>) {
  Object.assign(written, { stdout: '', stderr: '' });
  await command;
  return { ...written };
}

const findings = (motifs: object[]) =>
  JSON.stringify({ schema: 'leitmotif/findings@1', runId: 'another', version: 4, savedAt: null, motifs });

test('what is exported can be imported elsewhere, merged with what is there or in place of it', async () => {
  const folder = await temporaryFolder();
  const out = join(folder, 'store');
  for (const runId of ['one', 'two'])
    await openStore(out).put(runManifest(runId), new TextEncoder().encode('{}'));
  const file = join(folder, 'findings.json');
  const snow = { id: 'm01', name: 'snow', hidden: false, shortcut: true };
  await writeFile(file, findings([snow, { id: 'm02', note: 'why?\nhow?', hidden: true, shortcut: false }]));
  const { stderr } = await said(importFindings('one', file, { out }));
  expect(stderr).toContain('version 1, 2 motifs');
  expect(stderr).toContain('The run has no m01, m02');

  const exported = await said(exportFindings('one', { out }));
  expect(JSON.parse(exported.stdout)).toMatchObject({
    runId: 'one',
    version: 1,
    motifs: [snow, { id: 'm02' }],
  });
  await writeFile(file, exported.stdout);
  await said(importFindings('two', file, { out }));
  await writeFile(file, findings([{ id: 'm03', name: 'ice', hidden: false, shortcut: false }]));
  await said(importFindings('two', file, { out }));
  const listed = await said(listFindings('two', { out }));
  for (const part of ['version 2, 3 motifs', 'm01  snow  [shortcut, no longer a motif]', 'why?', 'm03  ice'])
    expect(listed.stdout).toContain(part);
  expect(listed.stdout).not.toContain('how?');
  await said(importFindings('two', file, { out, replace: true }));
  expect((await said(listFindings('two', { out }))).stdout).toContain('version 3, 1 motif\n');
});

test.each([
  ['a file that is not there', undefined, 'usage'],
  ['a file that is not JSON', 'm01', 'manifest-invalid'],
  [
    'an id that no motif can have',
    findings([{ id: '../m01', hidden: true, shortcut: false }]),
    'manifest-invalid',
  ],
  [
    'one id twice',
    findings([0, 1].map(() => ({ id: 'm01', hidden: true, shortcut: false }))),
    'manifest-invalid',
  ],
])('%s is refused', async (_, content, code) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'store');
  await openStore(out).put(runManifest('one'), new TextEncoder().encode('{}'));
  const file = join(folder, 'given.json');
  if (content !== undefined) await writeFile(file, content);
  await expect(importFindings('one', file, { out })).rejects.toMatchObject({
    code,
    hint: expect.stringContaining('that leitmotif findings export printed'),
  });
});
