import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeError, decodeImage } from '../../src/imaging/decode.ts';

const options = { size: 100, minSize: 75, pictureSize: 400 };
const decode = (bytes: Uint8Array, more = {}) => decodeImage(bytes, { ...options, ...more });

type Colour = [red: number, green: number, blue: number];

/** An image whose left half is one colour and right half another. */
function halves(width: number, height: number, left: Colour, right: Colour) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(i % width < width / 2 ? left : right, i * 3);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function pixel(image: { data: Uint8Array; width: number; height: number }, fx: number, fy: number): number[] {
  const at = (Math.floor(fy * image.height) * image.width + Math.floor(fx * image.width)) * 3;
  return [...image.data.subarray(at, at + 3)];
}

function expectNear(actual: number[], expected: number[], tolerance = 6) {
  for (let c = 0; c < 3; c++)
    expect(Math.abs(actual[c] - expected[c]), `${actual}`).toBeLessThanOrEqual(tolerance);
}

const red: Colour = [220, 30, 30];
const blue: Colour = [30, 30, 220];

describe('sizes', () => {
  test('the input keeps the aspect ratio and the area, the picture is shrunk to its longest side', async () => {
    const { input, picture, original } = await decode(await halves(800, 200, red, blue).png().toBuffer(), {
      pictureSize: 400,
    });
    expect(original).toMatchObject({ width: 800, height: 200, format: 'png', pages: 1, hadAlpha: false });
    // 4:1 is squeezed to 3:1: 100·√3 × 100/√3 = 173 × 58, and 58 is raised to 75.
    expect([input.width, input.height]).toEqual([173, 75]);
    expect([picture.width, picture.height]).toEqual([400, 100]);
    for (const image of [input, picture]) {
      expectNear(pixel(image, 0.1, 0.5), red);
      expectNear(pixel(image, 0.9, 0.5), blue);
    }
  });

  test('a small picture is not enlarged', async () => {
    const { picture, input } = await decode(await halves(40, 30, red, blue).png().toBuffer());
    expect([picture.width, picture.height]).toEqual([40, 30]);
    expect([input.width, input.height]).toEqual([115, 87]);
  });

  test.each([
    [1, 1, 100, 100, 1, 1],
    [20000, 2, 173, 75, 400, 1],
    [2, 20000, 75, 173, 1, 400],
  ])('%i×%i pixels decode without exploding', async (w, h, inputW, inputH, pictureW, pictureH) => {
    const { input, picture } = await decode(await halves(w, h, red, red).png().toBuffer());
    expect([input.width, input.height, picture.width, picture.height]).toEqual([
      inputW,
      inputH,
      pictureW,
      pictureH,
    ]);
    expectNear(pixel(input, 0.5, 0.5), red);
    expectNear(pixel(picture, 0.5, 0.5), red);
  });
});

describe('colour and orientation', () => {
  test.each([
    // EXIF 6: the stored image must be turned 90° clockwise, so its left half ends up on top.
    [6, 60, 120, [0.5, 0.1], [0.5, 0.9]],
    [3, 120, 60, [0.9, 0.5], [0.1, 0.5]],
    [8, 60, 120, [0.5, 0.9], [0.5, 0.1]],
    // EXIF 5: transposed, left becomes top.
    [5, 60, 120, [0.5, 0.1], [0.5, 0.9]],
  ] as const)('EXIF orientation %i is applied', async (orientation, width, height, redAt, blueAt) => {
    const bytes = await halves(120, 60, red, blue)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation })
      .toBuffer();
    const { input, picture, original } = await decode(bytes);
    expect(original).toMatchObject({ width, height, orientation, format: 'jpeg' });
    for (const image of [input, picture]) {
      expectNear(pixel(image, redAt[0], redAt[1]), red, 12);
      expectNear(pixel(image, blueAt[0], blueAt[1]), blue, 12);
    }
  });

  test('CMYK becomes RGB', async () => {
    const bytes = await halves(64, 64, red, blue).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const { picture, original } = await decode(bytes);
    expect(original.space).toBe('cmyk');
    const [r, g, b] = pixel(picture, 0.2, 0.5);
    expect(r).toBeGreaterThan(g + 80);
    expect(r).toBeGreaterThan(b + 80);
  });

  test('16 bits are scaled, not cut off', async () => {
    const wide = new Uint16Array(32 * 32 * 3).fill(0x80ff);
    const bytes = await sharp(wide, { raw: { width: 32, height: 32, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expectNear(pixel((await decode(bytes)).picture, 0.5, 0.5), [129, 129, 129], 1);
  });

  test.each(['b-w', 'grey16'] as const)('%s gets three channels', async (space) => {
    const bytes = await halves(32, 32, [200, 200, 200], [50, 50, 50]).toColourspace(space).png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const { picture } = await decode(bytes);
    expect(picture.data.length).toBe(32 * 32 * 3);
    expectNear(pixel(picture, 0.1, 0.5), [200, 200, 200], 2);
    expectNear(pixel(picture, 0.9, 0.5), [50, 50, 50], 2);
  });

  test('a transparent palette image lies on white, hidden colours stay hidden', async () => {
    const data = new Uint8Array(64 * 64 * 4);
    for (let i = 0; i < 64 * 64; i++) data.set(i % 64 < 32 ? [...red, 255] : [0, 0, 0, 0], i * 4);
    const bytes = await sharp(data, { raw: { width: 64, height: 64, channels: 4 } })
      .png({ palette: true, colours: 8 })
      .toBuffer();
    const { picture, input, original } = await decode(bytes);
    expect(original.hadAlpha).toBe(true);
    for (const image of [picture, input]) {
      expectNear(pixel(image, 0.1, 0.5), red);
      expect(pixel(image, 0.9, 0.5)).toEqual([255, 255, 255]);
    }
  });

  test.each(['gif', 'webp'] as const)('an animated %s gives its first frame', async (format) => {
    const frames = await Promise.all([red, blue].map((c) => halves(40, 40, c, c).png().toBuffer()));
    const bytes = await sharp(frames, { join: { animated: true } })
      .toFormat(format, format === 'webp' ? { lossless: true } : {})
      .toBuffer();
    const { picture, original } = await decode(bytes);
    expect(original).toMatchObject({ format, pages: 2, width: 40, height: 40 });
    expectNear(pixel(picture, 0.5, 0.5), red);
  });

  test.each(['avif', 'tiff'] as const)('%s decodes', async (format) => {
    const bytes = await halves(40, 40, red, blue).toFormat(format, { quality: 90 }).toBuffer();
    const { picture, original } = await decode(bytes);
    expect(original.format).toBe(format);
    expectNear(pixel(picture, 0.1, 0.5), red, 16);
  });
});

function pngChunk(type: string, body: Uint8Array): Buffer {
  const chunk = Buffer.alloc(body.length + 12);
  chunk.writeUInt32BE(body.length, 0);
  chunk.write(type, 4);
  chunk.set(body, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, body.length + 8)), body.length + 8);
  return chunk;
}

/** A PNG file that claims any size and holds a single row of pixels. */
function pngClaiming(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(1 + 3 * width));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

describe('refusals', () => {
  const text = (s: string) => new TextEncoder().encode(s);

  test('zero bytes', async () => {
    await expect(decode(new Uint8Array(0))).rejects.toMatchObject({ code: 'image-empty' });
  });

  test('text named .jpg', async () => {
    await expect(decode(text('not an image\n'))).rejects.toMatchObject({
      code: 'image-format',
      message: 'the file is text',
    });
  });

  test('SVG, whatever it is named', async () => {
    const svg =
      '<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    await expect(decode(text(svg))).rejects.toMatchObject({
      code: 'image-unsupported',
      message: expect.stringContaining('SVG'),
      hint: 'export it as PNG',
    });
  });

  test('a truncated JPEG', async () => {
    const noise = sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    });
    const bytes = await noise.jpeg().toBuffer();
    for (const length of [bytes.length / 2, bytes.length - 2000]) {
      const rejection = decode(bytes.subarray(0, length));
      await expect(rejection).rejects.toMatchObject({ code: 'image-corrupt', hint: expect.any(String) });
    }
  });

  test('a truncated PNG', async () => {
    const bytes = await halves(300, 300, red, blue).png().toBuffer();
    await expect(decode(bytes.subarray(0, bytes.length - 60))).rejects.toMatchObject({
      code: 'image-corrupt',
    });
  });

  test('a PNG bomb, by its header', async () => {
    await expect(decode(pngClaiming(40000, 40000))).rejects.toMatchObject({
      code: 'image-too-large',
      message: 'the image has more than 100 megapixels',
    });
    // The hand-made header itself is valid: a small one gets past the limits and only lacks its pixels.
    await expect(decode(pngClaiming(40, 40))).rejects.toMatchObject({ code: 'image-corrupt' });
  });

  test('more bytes than allowed', async () => {
    const bytes = await halves(300, 300, red, blue).png().toBuffer();
    await expect(decode(bytes, { limits: { maxBytes: 100 } })).rejects.toMatchObject({
      code: 'image-too-large',
    });
  });

  test('a decoder time-out is named, and memory that runs out', () => {
    expect(decodeError(new Error('timeout: 28% complete'))).toMatchObject({ code: 'image-timeout' });
    expect(
      decodeError(new Error('vips_image_write_to_memory: out of memory -- size == 28610MB')),
    ).toMatchObject({
      code: 'image-too-large',
      message: 'decoding it takes more memory than there is',
    });
  });
});

test('a size of one row is enough for a hand-made PNG to decode', async () => {
  const { picture } = await decode(pngClaiming(40, 1));
  expect(picture).toMatchObject({ width: 40, height: 1 });
});
