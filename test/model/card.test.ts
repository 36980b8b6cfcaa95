import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCards, loadCard, parseCard } from '../../src/model/card.ts';
import { temporaryFolder } from '../temporary-folder.ts';

interface RawCard {
  id: string;
  layer?: string;
  layers?: string;
  groups?: unknown;
  source: { package?: string; version?: string; file: string; sha256: string; format: string };
  input: { std: number[] };
}

async function inceptionText(change: (card: RawCard) => unknown = () => {}): Promise<string> {
  const { folder, groups } = await loadCard('inception-v3');
  const card = JSON.parse(await readFile(join(folder, 'inception-v3.json'), 'utf8'));
  card.groups = groups;
  change(card);
  return JSON.stringify(card);
}

describe('model cards', () => {
  it('that come with Leitmotif are listed and all follow the schema', async () => {
    const ids = (await listCards()).flatMap(({ id, origin }) => (origin === 'built-in' ? [id] : []));
    expect(ids).toContain('inception-v3');
    for (const id of ids) expect((await loadCard(id)).id).toBe(id);
  });

  it('are found by the path of a file as well', async () => {
    const folder = await temporaryFolder();
    const text = await inceptionText((card) => {
      card.id = 'mine';
      card.source = { file: 'mine.onnx', sha256: 'a'.repeat(64), format: 'onnx' };
    });
    await writeFile(join(folder, 'mine.json'), text);
    expect(await loadCard(join(folder, 'mine.json'))).toMatchObject({ id: 'mine', folder });
  });

  it('may name a file of groups beside them', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'mine.json');
    await writeFile(path, await inceptionText((card) => (card.groups = 'mine-groups.json')));
    const load = async (text: string) => {
      await writeFile(join(folder, 'mine-groups.json'), text);
      return loadCard(path);
    };
    await expect(loadCard(path)).rejects.toMatchObject({
      code: 'model-source-missing',
      message: `The groups ${join(folder, 'mine-groups.json')} cannot be read: it does not exist.`,
    });
    expect((await load('{"fish": ["tench", "goldfish"]}')).groups).toEqual({ fish: ['tench', 'goldfish'] });
    await expect(load('{"fish": "tench"}')).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/mine-groups\.json are wrong.*at fish/s),
      hint: expect.stringContaining('finch'),
    });
    await expect(load('{')).rejects.toMatchObject({ message: expect.stringContaining('not JSON') });
  });

  it('that do not exist are answered with those that do', async () => {
    await expect(loadCard('inception-v4')).rejects.toMatchObject({
      code: 'model-not-found',
      message: 'No model is called "inception-v4".',
      hint: expect.stringContaining('inception-v3'),
    });
    await expect(loadCard('./my nets/resnet50.onnx')).rejects.toMatchObject({
      code: 'model-not-found',
      hint: expect.stringContaining('leitmotif models add "./my nets/resnet50.onnx"'),
    });
    await expect(loadCard('/nowhere/card.json')).rejects.toMatchObject({
      code: 'model-not-found',
      message: 'The model card /nowhere/card.json cannot be read: it does not exist.',
    });
  });
});

describe('a wrong card', () => {
  const wrong: [what: string, change: (card: RawCard) => unknown, message: RegExp][] = [
    ['an unknown field', (card) => (card.layers = 'x'), /layers/],
    ['a missing field', (card) => delete card.layer, /layer/],
    ['a version without a package', (card) => delete card.source.package, /package and version/],
    [
      'a package that leads elsewhere',
      (card) => (card.source.package = '../../etc'),
      /name of an npm package/,
    ],
    ['a file outside its package', (card) => (card.source.file = '../x'), /inside the package/],
    ['a std of zero', (card) => (card.input.std = [1, 1, 0]), /std/],
    ['a short sha256', (card) => (card.source.sha256 = 'abc'), /64 hexadecimal/],
  ];
  it.each(wrong)('is refused: %s', async (_, change, message) => {
    const text = await inceptionText(change);
    expect(() => parseCard(text, 'card.json')).toThrow(
      expect.objectContaining({ code: 'model-invalid', message: expect.stringMatching(message) }),
    );
  });

  it('is refused with moments for pixels from 0 to 1, and told those for bytes', async () => {
    const text = await inceptionText((card) =>
      Object.assign(card.input, { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
    );
    expect(() => parseCard(text, 'card.json')).toThrow(
      expect.objectContaining({
        code: 'model-invalid',
        hint: expect.stringContaining('"mean": [123.675,116.28,103.53], "std": [58.395,57.12,57.375]'),
      }),
    );
  });

  it('is refused when it is not JSON', () => {
    expect(() => parseCard('{', 'card.json')).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  });
});
