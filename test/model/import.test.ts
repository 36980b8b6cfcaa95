import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard, type ModelCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { publishEntry, readEntry } from '../../src/model/model-cache.ts';
import { openNetwork } from '../../src/model/network.ts';
import { model, node, value } from '../../src/onnx/build.ts';
import { encodeOnnx } from '../../src/onnx/codec.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** A network of someone's own: 2×2 maxima of three channels, which are the scores. */
const tiny = encodeOnnx(
  model({
    node: [
      node('MaxPool', ['image'], ['maxima'], { kernel_shape: [2, 2], strides: [2, 2] }),
      node('GlobalAveragePool', ['maxima'], ['pooled']),
      node('Flatten', ['pooled'], ['logits'], { axis: 1 }),
    ],
    initializer: [],
    input: [value('image', ['N', 3, 'H', 'W'])],
    output: [value('maxima', ['N', 3, 'h', 'w']), value('logits', ['N', 3])],
  }),
);
const labelLines = 'red, crimson\ngreen\nblue, azure, cyan\n';

let folder: string;
let cache: string;
let cardPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leitmotif-import-'));
  cache = join(folder, 'cache');
  cardPath = join(folder, 'tiny.json');
  const card = {
    id: 'tiny',
    name: 'Tiny',
    description: '',
    licence: 'Apache-2.0',
    source: { file: 'tiny.onnx', sha256: sha256(tiny), format: 'onnx' },
    labels: { file: 'labels.txt', sha256: sha256(labelLines), corrections: { 1: 'leaf green' } },
    input: { size: 4, minSize: 2, flexible: true, mean: [0, 0, 0], std: [255, 255, 255] },
    layer: 'maxima',
  };
  await writeFile(join(folder, 'tiny.onnx'), tiny);
  await writeFile(join(folder, 'labels.txt'), labelLines);
  await writeFile(cardPath, JSON.stringify(card));
  return () => rm(folder, { recursive: true });
});

describe('importing', () => {
  it('splits a network of one’s own and runs it', async () => {
    const imported = await importModel(await loadCard(cardPath), cache);
    expect(imported).toMatchObject({
      labels: ['red', 'leaf green', 'blue'],
      headMinSize: 1,
    });
    expect(dirname(imported.backbone)).toMatch(/cache\/models\/tiny-[0-9a-f]{12}$/);
    const network = await openNetwork(imported);
    const image = Float32Array.from({ length: 3 * 2 * 4 }, (_, i) => i);
    const maxima = await network.activations(image, 2, 4);
    expect(maxima).toEqual({ channels: 3, height: 1, width: 2, data: Float32Array.of(5, 7, 13, 15, 21, 23) });
    expect(await network.logits(maxima.data, 1, 1, 2)).toEqual(Float32Array.of(6, 14, 22));
    await network.close();
  });

  it('takes the second time from the cache, even without the source', async () => {
    const card = await loadCard(cardPath);
    const first = await importModel(card, cache);
    const { mtimeMs } = await stat(first.backbone);
    await rm(join(folder, 'tiny.onnx'));
    expect(await importModel(card, cache)).toEqual(first);
    expect((await stat(first.backbone)).mtimeMs).toBe(mtimeMs);
  });

  it.each([
    ['a truncated file', (path: string) => truncate(join(path, 'backbone.onnx'), 10)],
    ['a changed byte', (path: string) => flip(join(path, 'head.onnx'))],
    ['a missing file', (path: string) => rm(join(path, 'head.onnx'))],
    ['a broken description', (path: string) => writeFile(join(path, 'model.json'), '{')],
  ])('rebuilds a damaged entry: %s', async (_, damage) => {
    const card = await loadCard(cardPath);
    const { backbone, head } = await importModel(card, cache);
    const whole = await Promise.all([readFile(backbone), readFile(head)]);
    await damage(dirname(backbone));
    await importModel(card, cache);
    expect(await Promise.all([readFile(backbone), readFile(head)])).toEqual(whole);
    expect(await readdir(join(cache, 'models')), 'nothing is left over').toHaveLength(1);
  });

  it('works in several processes at once', async () => {
    const script = `
      import { loadCard } from './src/model/card.ts';
      import { importModel } from './src/model/import.ts';
      const { labels } = await importModel(await loadCard(${JSON.stringify(cardPath)}), ${JSON.stringify(cache)});
      console.log(labels.join());`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const runs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, args)));
    for (const { stdout } of runs) expect(stdout).toBe('red,leaf green,blue\n');
    expect(await readdir(join(cache, 'models'))).toHaveLength(1);
  });

  it('lets one of several writers win, over a damaged entry too', async () => {
    const entry = join(cache, 'models', 'x');
    const made = {
      backbone: Uint8Array.of(1),
      head: Uint8Array.of(2),
      labels: ['a'],
      headMinSize: 1,
    };
    await publishEntry(entry, made);
    await truncate(join(entry, 'head.onnx'), 0);
    expect(await readEntry(entry)).toBeUndefined();
    const entries = await Promise.all(Array.from({ length: 6 }, () => publishEntry(entry, made)));
    for (const published of entries) expect(published).toEqual(await readEntry(entry));
    expect(await readdir(join(cache, 'models'))).toEqual(['x']);
  });
});

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(path, bytes);
}

describe('an import that cannot be', () => {
  async function changed(change: (card: ModelCard) => unknown): Promise<ModelCard> {
    const card = await loadCard(cardPath);
    change(card);
    return card;
  }

  it('says which npm package is missing and how to get it', async () => {
    const card = await changed(({ source }) =>
      Object.assign(source, { package: 'no-such-network', version: '1.2.3' }),
    );
    await expect(importModel(card, cache)).rejects.toMatchObject({
      code: 'model-source-missing',
      message: expect.stringContaining('the npm package no-such-network is not installed'),
      hint: expect.stringContaining('no-such-network@1.2.3'),
    });
  });

  it('says which file is missing', async () => {
    const card = await changed(({ source }) => (source.file = 'elsewhere.onnx'));
    await expect(importModel(card, cache)).rejects.toMatchObject({ code: 'model-source-missing' });
  });

  it('names the sha256 expected and found', async () => {
    const card = await changed(({ source }) => (source.sha256 = 'b'.repeat(64)));
    await expect(importModel(card, cache)).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(new RegExp(`${sha256(tiny)}.*${'b'.repeat(64)}`)),
    });
  });

  it('counts labels and categories', async () => {
    await writeFile(join(folder, 'labels.txt'), 'red\n');
    const card = await changed(({ labels }) => (labels.sha256 = sha256('red\n')));
    await expect(importModel(card, cache)).rejects.toThrow('tiny has 3 categories but 1 labels.');
  });

  it('knows when a card promises to take smaller images than the network does', async () => {
    const card = await changed(({ input }) => (input.minSize = 1));
    await expect(importModel(card, cache)).rejects.toThrow('its minSize must be 2.');
  });

  it('holds a card’s normalisation against a quantised file’s', async () => {
    const card = await loadCard('inception-v3');
    card.input.mean = [0, 0, 0];
    await expect(importModel(card, cache)).rejects.toThrow(
      'The file of inception-v3 has mean and std 128 and 128, its card [0,0,0] and [128,128,128].',
    );
  });
});

describe('the cache folder', () => {
  it('follows LEITMOTIF_CACHE, XDG_CACHE_HOME, then the home folder', () => {
    expect(cacheFolder({ LEITMOTIF_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/leitmotif');
    expect(cacheFolder({})).toBe(join(homedir(), '.cache/leitmotif'));
  });
});
