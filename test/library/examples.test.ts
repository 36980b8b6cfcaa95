import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredRun } from '../../src/catalog/open-run.ts';
import { openRunReader } from '../../src/catalog/run-reader.ts';
import type { Motifs } from '../../src/manifest/motifs.ts';
import { decodeSafetensors, tensorNamed } from '../../src/manifest/safetensors.ts';
import { runObject } from '../../src/store/layout.ts';
import { packagesLoadedBy } from '../integration/packages.ts';
import { labels, smallRun } from '../report/small-run.ts';

let folder: string;
let stored: StoredRun;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-library-'));
  stored = await smallRun(folder);
  address = join(stored.store.uri, stored.runId);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const example = (name: string, ...args: string[]) => exampleOn(address, name, ...args);

async function exampleOn(at: string, name: string, ...args: string[]): Promise<string[]> {
  const run = promisify(execFile)(process.execPath, [resolve('examples', name), at, ...args]);
  return (await run).stdout.split('\n').filter(Boolean);
}

test('a curator finds near-identical motifs', async () => {
  const { motifs, basis } = await stored.motifs();
  const all = (motifs.length * (motifs.length - 1)) / 2;
  const lines = await example('near-identical-motifs.mjs', '0');
  expect(lines).toHaveLength(all);
  // The first pair's cosine from the columns of W as numpy would read them.
  const { data, shape } = tensorNamed(
    decodeSafetensors(await stored.store.get(runObject(stored.runId, basis.name))),
    'W',
  );
  const [channels, m] = shape as [number, number];
  const column = (j: number) => Array.from({ length: channels }, (_, c) => data[c * m + j]!);
  const cosines = motifs.flatMap((_, i) =>
    motifs.slice(i + 1).map((__, offset) => {
      const [a, b] = [column(i), column(i + 1 + offset)];
      const product = a.reduce((sum, value, c) => sum + value * b[c]!, 0);
      return product / (Math.hypot(...a) * Math.hypot(...b));
    }),
  );
  expect(lines[0]).toContain(Math.max(...cosines).toFixed(3));
  expect(await example('near-identical-motifs.mjs', '1.01')).toEqual([]);
});

test('an auditor lists shortcuts', async () => {
  const { shortcuts } = await stored.categories();
  const lines = (await example('list-shortcuts.mjs')).filter((line) => !line.startsWith('  '));
  expect(lines.map((line) => line.split(': ')[0])).toEqual(shortcuts.map(({ label }) => label));
});

test('examples call a motif by no category where the head takes it for nothing in particular', async () => {
  const copy = join(folder, 'unnamed', stored.runId);
  await cp(address, copy, { recursive: true });
  const rewrite = async (name: string, change: (manifest: Motifs) => object) => {
    const manifest = JSON.parse(await readFile(join(copy, name), 'utf8'));
    await writeFile(join(copy, name), JSON.stringify({ ...manifest, ...change(manifest) }));
  };
  await rewrite('motifs.json', ({ motifs }) => ({ motifs: motifs.map((each) => ({ ...each, name: null })) }));
  const figures = { score: 0.5, evidence: 0.5, expected: 0, images: 2, elsewhere: 0.5 };
  await rewrite('categories.json', () => ({
    shortcuts: [{ category: 0, label: labels[0], motif: 'm01', ...figures, exemplars: [] }],
  }));
  const said = [
    ...(await exampleOn(copy, 'list-shortcuts.mjs')),
    ...(await exampleOn(copy, 'near-identical-motifs.mjs', '0')),
  ];
  expect(said.length).toBeGreaterThan(1);
  expect(said.filter((line) => !/taken for nothing in particular|unclear.*unclear/.test(line))).toEqual([]);
});

test('a pipeline picks images rich in one motif', async () => {
  const { motifs } = await stored.motifs();
  const { id } = motifs[0]!;
  const picked = (await example('images-rich-in-motif.mjs', id, '0.25')).map((line) => JSON.parse(line).key);
  const expected: string[] = [];
  for await (const { batchId } of stored.batches()) {
    if (!(await stored.isDone(batchId))) continue;
    const { motifs: held, images } = await stored.motifBatch(batchId);
    for (const { key, motifs: present } of images) {
      if ((present[held.indexOf(id)]?.share ?? 0) >= 0.25) expected.push(key);
    }
  }
  expect(expected.length).toBeGreaterThan(0);
  expect(picked).toEqual(expected);
});

test('a pipeline that asks for a motif which is not there is told so', async () => {
  await expect(example('images-rich-in-motif.mjs', 'm99')).rejects.toThrow(
    'The run has no motif m99; it has m01',
  );
});

test('reading a run in a folder loads neither Redis, ONNX, image decoding nor S3', async () => {
  const packages = await packagesLoadedBy(join(folder, 'coverage'), [
    resolve('examples/images-rich-in-motif.mjs'),
    address,
    'm01',
  ]);
  expect(packages).toContain('zod');
  expect(packages.filter((name) => /bullmq|redis|onnx|sharp|aws|smithy|hono|parquet/.test(name))).toEqual([]);
});

test('says what is wrong with an address, a table and a batch', async () => {
  await expect(openRunReader(join(folder, 'nowhere-1'))).rejects.toMatchObject({ code: 'run-not-found' });
  const run = await openRunReader(stored.runId, { store: stored.store.uri });
  const first = run
    .rows('imagse' as 'images')
    [Symbol.asyncIterator]()
    .next();
  await expect(first).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('images') });
  expect(await run.findings()).toMatchObject({ version: 0, motifs: [] });
  await expect(run.concepts('000042-nothing')).rejects.toMatchObject({ code: 'object-not-found' });
});
