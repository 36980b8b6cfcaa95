import { describe, expect, test } from 'vitest';
import { sniffFormat } from '../../src/imaging/format.ts';

const bytes = (...parts: Array<string | number[]>) =>
  Uint8Array.from(parts.flatMap((p) => (typeof p === 'string' ? [...Buffer.from(p, 'latin1')] : p)));

/** An ISO media header: box length, "ftyp", major brand, version, compatible brands. */
const ftyp = (major: string, ...compatible: string[]) =>
  bytes(
    [0, 0, 0, 16 + 4 * compatible.length],
    'ftyp',
    major,
    [0, 0, 0, 0],
    ...compatible,
    'rest of the file',
  );

describe('sniffFormat', () => {
  test.each([
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['png', bytes([0x89], 'PNG\r\n\x1a\n')],
    ['webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['gif', bytes('GIF89a')],
    ['tiff', bytes('II*\0')],
    ['tiff', bytes('MM\0*')],
    ['avif', ftyp('avif', 'mif1')],
    ['avif', ftyp('mif1', 'miaf', 'avif')],
  ])('%s is accepted', (format, head) => {
    expect(sniffFormat(head)).toEqual({ accepted: true, format });
  });

  test.each([
    ['BMP', bytes('BM6')],
    ['HEIC', ftyp('heic', 'mif1')],
    ['HEIC', ftyp('mif1', 'heic')],
    ['video', ftyp('isom', 'mp41')],
    ['AVI', bytes('RIFF', [1, 2, 3, 4], 'AVI LIST')],
    ['PDF', bytes('%PDF-1.7')],
    ['JPEG XL', bytes([0xff, 0x0a, 0xfa])],
    ['JPEG XL', bytes([0, 0, 0, 12], 'JXL ')],
    ['JPEG 2000', bytes([0, 0, 0, 12], 'jP  ')],
    ['Photoshop', bytes('8BPS')],
    ['CR2', bytes('II*\0', [16, 0, 0, 0], 'CR')],
    ['ZIP', bytes('PK\x03\x04')],
    ['SVG', bytes('\xef\xbb\xbf  <svg width="1">')],
    ['HTML', bytes('<!DOCTYPE html><html>')],
    ['Git LFS', bytes('version https://git-lfs.github.com/spec/v1')],
    ['text', bytes('just a note, with Umlaute: \xc3\xa4')],
    ['zeros', new Uint8Array(5000)],
    ['no known image', bytes([1, 200, 3, 250])],
    ['no known image', new Uint8Array(0)],
  ])('%s is refused by name', (name, head) => {
    const sniffed = sniffFormat(head);
    expect(sniffed).toMatchObject({ accepted: false, looksLike: expect.stringContaining(name) });
  });

  test('a long text cut inside a character is still text', () => {
    expect(sniffFormat(new TextEncoder().encode(`a${'ä'.repeat(4000)}`))).toMatchObject({
      looksLike: 'text',
    });
  });
});
