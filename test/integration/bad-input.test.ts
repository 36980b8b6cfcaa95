import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Concepts } from '../../src/manifest/concepts.ts';
import type { LedgerEntry } from '../../src/manifest/receipt.ts';
import { photographs } from '../photographs.ts';
import { runCli } from './cli.ts';
import { batchIdsOf, runOf, sharedFolder } from './dataset.ts';

const folder = sharedFolder();
const small = ['--size', '128', '--json', '-k', '4'];

/** A PNG of 40,000 × 40,000 black pixels in a few kilobytes: 1.6 gigapixels once decoded. */
function bomb(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(40_000, 0);
  header.writeUInt32BE(40_000, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(40_000));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

describe('one dataset with everything that goes wrong in it', () => {
  let ledger: Map<string, LedgerEntry>;
  let concepts: Concepts;
  let code: number | null;
  let totals: { images: number; ok: number; skipped: number; failed: number };

  const good = [
    'photo.jpg',
    'a b/100% #1 é.jpg',
    'a b/line\nbreak.jpg',
    'cmyk.jpg',
    'sixteen-bit.png',
    'grey.jpg',
    'palette-alpha.png',
    'animated.gif',
    'animated.webp',
    'one-pixel.png',
    'sliver.png',
    'rotated.jpg',
    'loop/linked.jpg',
  ];

  beforeAll(async () => {
    const dataset = join(folder.path, 'odd');
    const at = (key: string) => join(dataset, key);
    await mkdir(at('a b'), { recursive: true });
    await mkdir(at('loop'));
    const photograph = sharp(join(photographs('skimage'), 'chelsea.png')).resize(300);
    const jpeg = await photograph.clone().jpeg().toBuffer();
    for (const key of good.slice(0, 3)) await writeFile(at(key), jpeg);
    await photograph.clone().toColourspace('cmyk').jpeg().toFile(at('cmyk.jpg'));
    await photograph.clone().toColourspace('rgb16').png().toFile(at('sixteen-bit.png'));
    await photograph.clone().greyscale().jpeg().toFile(at('grey.jpg'));
    await photograph.clone().ensureAlpha(0.5).png({ palette: true }).toFile(at('palette-alpha.png'));
    const frames = await Promise.all(
      ['#ff0000', '#00ff00'].map((background) =>
        sharp({ create: { width: 64, height: 48, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    await sharp(frames, { join: { animated: true } })
      .gif()
      .toFile(at('animated.gif'));
    await sharp(frames, { join: { animated: true } })
      .webp()
      .toFile(at('animated.webp'));
    await sharp({ create: { width: 1, height: 1, channels: 3, background: '#808080' } }).toFile(
      at('one-pixel.png'),
    );
    await sharp({ create: { width: 20_000, height: 2, channels: 3, background: '#80a0c0' } }).toFile(
      at('sliver.png'),
    );
    await photograph.clone().withMetadata({ orientation: 6 }).jpeg().toFile(at('rotated.jpg'));
    await symlink(at('photo.jpg'), at('loop/linked.jpg'));
    await symlink(dataset, at('loop/again'));

    await writeFile(at('empty.jpg'), '');
    await writeFile(at('truncated.jpg'), jpeg.subarray(0, jpeg.length / 2));
    await writeFile(at('text.jpg'), 'These are words, not pixels.\n');
    await writeFile(at('bomb.png'), bomb());
    await writeFile(
      at('drawing.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    );
    await writeFile(at('disguised.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await symlink(at('nowhere.jpg'), at('dangling.jpg'));
    await symlink('/proc/self/mem', at('unreadable.jpg'));
    await symlink('/dev/zero', at('device.jpg'));
    await copyFile('package.json', at('notes.txt'));

    const ended = await runCli([
      'run',
      dataset,
      '--out',
      join(folder.path, 'store'),
      '--batch-size',
      '64',
      ...small,
    ]);
    code = ended.code;
    totals = JSON.parse(ended.stdout).totals;
    const stored = runOf(ended);
    const [batchId] = await batchIdsOf(stored);
    ledger = new Map((await stored.receipt(batchId!)).ledger.map((entry) => [entry.key, entry]));
    concepts = await stored.concepts(batchId!);
  });

  test.each(good)('%j is explained', (key) => {
    expect(ledger.get(key)).toEqual({ key, status: 'ok' });
  });

  test.each([
    ['empty.jpg', 'image-empty', 'zero bytes'],
    ['truncated.jpg', 'image-corrupt', 'truncated'],
    ['text.jpg', 'image-format', 'text'],
    ['bomb.png', 'image-too-large', '100 megapixels'],
    ['dangling.jpg', 'image-unreadable', 'does not exist'],
    ['unreadable.jpg', 'image-unreadable', 'cannot be read'],
    ['device.jpg', 'image-unreadable', 'not a regular file'],
  ])('%s is in the ledger as failed: %s, with reason and next step', (key, errorCode, reason) => {
    expect(ledger.get(key)).toMatchObject({
      status: 'failed',
      code: errorCode,
      reason: expect.stringContaining(reason),
    });
    expect(ledger.get(key)?.hint).toBeTruthy();
  });

  test.each(['drawing.svg', 'disguised.png'])('%s is skipped: SVG is never rendered', (key) => {
    expect(ledger.get(key)).toMatchObject({
      status: 'skipped',
      code: 'image-unsupported',
      hint: expect.stringMatching(/PNG/),
    });
  });

  test('every image is counted once, and the exit code says that some failed', () => {
    expect(ledger.size).toBe(good.length + 9);
    expect(totals).toMatchObject({ images: good.length + 9, ok: good.length, skipped: 2, failed: 7 });
    expect(code).toBe(2);
  });

  test('the upright size of a rotated photograph counts', () => {
    const plain = concepts.images.find(({ key }) => key === 'photo.jpg')!;
    const rotated = concepts.images.find(({ key }) => key === 'rotated.jpg')!;
    expect([rotated.width, rotated.height]).toEqual([plain.height, plain.width]);
  });

  test('an animation says that only its first frame was seen', () => {
    expect(concepts.images.find(({ key }) => key === 'animated.gif')?.note).toBe('first of 2 frames');
  });
});

describe('small and empty datasets', () => {
  const plain = (background: string) =>
    sharp({ create: { width: 90, height: 80, channels: 3, background } }).png();

  test('a single image is explained, with no more concepts than it has cells', async () => {
    const dataset = join(folder.path, 'single');
    await mkdir(dataset);
    await plain('#4080c0').toFile(join(dataset, 'one.png'));
    const ended = await runCli([
      'run',
      dataset,
      '--out',
      join(folder.path, 'single-store'),
      '--size',
      '128',
      '-k',
      '50',
      '--json',
    ]);
    expect(ended.code).toBe(0);
    const stored = runOf(ended);
    const { k, images } = await stored.concepts((await batchIdsOf(stored))[0]!);
    const { width, height } = images[0]!.grid;
    expect(k).toBeLessThanOrEqual(width * height);
    expect(k).toBeGreaterThan(0);
  });

  test('images that are all alike are explained, without NaN', async () => {
    const dataset = join(folder.path, 'alike');
    await mkdir(dataset);
    for (const name of ['a', 'b', 'c']) await plain('#ffffff').toFile(join(dataset, `${name}.png`));
    const ended = await runCli(['run', dataset, '--out', join(folder.path, 'alike-store'), ...small]);
    expect(ended.code).toBe(0);
    const stored = runOf(ended);
    const { images } = await stored.concepts((await batchIdsOf(stored))[0]!);
    expect(images.map(({ concepts }) => concepts)).toEqual([
      images[0]!.concepts,
      images[0]!.concepts,
      images[0]!.concepts,
    ]);
  });

  test('a batch without a usable image ends the run well, and empty', async () => {
    const dataset = join(folder.path, 'broken');
    await mkdir(dataset);
    await writeFile(join(dataset, 'a.jpg'), 'no');
    const ended = await runCli([
      'run',
      dataset,
      '--out',
      join(folder.path, 'broken-store'),
      ...small,
      '--max-failures',
      '1',
    ]);
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: 'complete',
      totals: { ok: 0, failed: 1, concepts: 0 },
    });
  });

  test.each([
    ['an empty folder', [], 'is empty'],
    ['a folder without images', ['notes.txt'], 'holds no image (1 other file)'],
  ])('%s is an error that names it', async (name, files, message) => {
    const dataset = join(folder.path, name);
    await mkdir(dataset);
    for (const file of files) await writeFile(join(dataset, file), '');
    const ended = await runCli(['run', dataset, '--out', join(folder.path, 'none')]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('[dataset-empty]');
    expect(ended.stderr).toContain(dataset);
    expect(ended.stderr).toContain(message);
  });
});
