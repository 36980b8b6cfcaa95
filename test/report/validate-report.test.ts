import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRun, type StoredRun } from '../../src/catalog/open-run.ts';
import type { Finding } from '../../src/catalog/validate/finding.ts';
import { validateReport } from '../../src/report/validate-report.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { mapManifest, reportObject, runManifest, runObject } from '../../src/store/layout.ts';
import { openStore } from '../../src/store/store.ts';
import { smallRun } from './small-run.ts';

let folder: string;
let whole: StoredRun;
let copies = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-validate-report-'));
  whole = await smallRun(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyOf(run: StoredRun): Promise<StoredRun> {
  copies += 1;
  const root = join(folder, `copy-${copies}`);
  await cp(run.store.uri, root, { recursive: true });
  return openRun(openStore(root), run.runId);
}

async function findingsOf(run: StoredRun): Promise<Finding[]> {
  const findings: Finding[] = [];
  await validateReport(run, (finding) => findings.push(finding));
  return findings;
}

const pageOf = ({ runId }: StoredRun, name: string) => reportObject(runId, name);

test('a report as it was written has no faults', async () => {
  const copy = await copyOf(whole);
  await writeReport(copy);
  expect(await findingsOf(copy)).toEqual([]);
});

test.each(['index.html', 'assets/viewer.js', 'map.html', 'motifs/m01.html'])(
  'misses %s, until the report is written anew',
  async (name) => {
    const copy = await copyOf(whole);
    await writeReport(copy);
    await copy.store.remove(pageOf(copy, name));
    expect(await findingsOf(copy)).toEqual([
      expect.objectContaining({
        object: `report/${name}`,
        kind: 'missing',
        message: `report/${name} is not in the store.`,
      }),
    ]);
    await writeReport(copy);
    expect(await findingsOf(copy)).toEqual([]);
  },
);

test('finds pages that are too many, which writing anew removes', async () => {
  const copy = await copyOf(whole);
  await writeReport(copy);
  await copy.store.put(pageOf(copy, 'batches/000099-ffffffff.html'), new Uint8Array(3));
  expect(await findingsOf(copy)).toMatchObject([
    { object: 'report/batches/000099-ffffffff.html', kind: 'unexpected' },
  ]);
  await writeReport(copy);
  expect(await findingsOf(copy)).toEqual([]);
});

test('expects no report of a run that has not ended', async () => {
  const copy = await copyOf(whole);
  for await (const name of copy.store.list(`${copy.runId}/report`)) await copy.store.remove(name);
  const manifest = { ...(await copy.manifest()), status: 'interrupted' };
  await copy.store.put(runManifest(copy.runId), new TextEncoder().encode(JSON.stringify(manifest)));
  const fresh = openRun(openStore(copy.store.uri), copy.runId);
  expect(await findingsOf(fresh)).toEqual([]);
});

test.each(['categories.json', 'motifs.json', mapManifest])(
  'leaves it to the validation of the run that %s is gone',
  async (name) => {
    const copy = await copyOf(whole);
    await writeReport(copy);
    await copy.store.remove(runObject(copy.runId, name));
    expect(await findingsOf(openRun(openStore(copy.store.uri), copy.runId))).toEqual([]);
  },
);
