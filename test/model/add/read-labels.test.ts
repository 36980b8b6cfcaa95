import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { addModel } from '../../../src/model/add/add-model.ts';
import { shortNames } from '../../../src/model/source.ts';
import * as networks from '../../fixtures/networks.ts';
import { writeNetwork } from '../../fixtures/write-network.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('labels', () => {
  async function withLabels(name: string, text: string | Uint8Array) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, name), text);
    const file = await writeNetwork(folder, 'network', networks.hardSwish());
    const models = join(folder, 'models');
    const { card } = await addModel({ file, labels: join(folder, name), size: 32 }, models);
    return (await readFile(join(models, card.labels.file), 'utf8')).trimEnd().split('\n');
  }

  it('come one a line, WordNet ids left out', async () => {
    expect(await withLabels('a.txt', 'n01440764 tench\r\ncat\ndog\n a  b\ne')).toEqual([
      'tench',
      'cat',
      'dog',
      'a b',
      'e',
    ]);
  });

  it.each([
    ['a list', '["a", "b", "c", "d", "e"]'],
    ['an object', '{"1": "b", "0": "a", "2": "c", "3": "d", "4": "e"}'],
    [
      'ImageNet’s class index',
      '{"0":["n1","a"],"1":["n2","b"],"2":["n3","c"],"3":["n4","d"],"4":["n5","e"]}',
    ],
    ['Keras’ class indices', '{"b": 1, "a": 0, "c": 2, "e": 4, "d": 3}'],
    [
      'Hugging Face’s configuration',
      '{"model_type": "resnet", "id2label": {"0": "a", "1": "b", "2": "c", "3": "d", "4": "e"}}',
    ],
  ])('come as JSON: %s', async (_, json) => {
    expect(await withLabels('a.json', json)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each([
    ['spaces', '0  tench\n1  cat, house cat\n2  2 dogs\n3  a\n4  b'],
    ['colons', '0: tench\n1: cat, house cat\n2: 2 dogs\n3: a\n4: b'],
  ])('may be numbered, with %s', async (_, text) => {
    expect(await withLabels('a.txt', text)).toEqual(['tench', 'cat, house cat', '2 dogs', 'a', 'b']);
  });

  it('that begin with a number by chance keep it, and one without a name gets its own', async () => {
    expect(await withLabels('a.txt', '\uFEFF3 dogs\n1 cat\n\nb\nc')).toEqual([
      '3 dogs',
      '1 cat',
      'category 2',
      'b',
      'c',
    ]);
    expect((await withLabels('a.json', '["a", "b", "c", "d", ""]')).at(-1)).toBe('category 4');
  });

  it('that are too few are counted, with what is often missing', async () => {
    await expect(withLabels('a.txt', 'a\nb\nc\nd\n')).rejects.toMatchObject({
      message: expect.stringContaining('has 5 categories but'),
      hint: expect.stringContaining('background'),
    });
  });

  it('that are one too many are told where a heading may be', async () => {
    await expect(withLabels('a.csv', 'index,name\n0,a\n1,b\n2,c\n3,d\n4,e\n')).rejects.toMatchObject({
      message: expect.stringContaining('has 6 labels'),
      hint: expect.stringContaining('"index,name"'),
    });
  });

  it('that are none, or in another encoding, are refused', async () => {
    await expect(withLabels('a.txt', '\n')).rejects.toThrow(/are none/);
    await expect(withLabels('a.txt', Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65))).rejects.toMatchObject({
      message: expect.stringContaining('not text in UTF-8'),
      hint: expect.stringContaining('UTF-8'),
    });
  });

  it('with a gap are refused', async () => {
    await expect(withLabels('a.json', '{"0":"a","2":"c"}')).rejects.toThrow(/no name for category 1/);
  });
});

test('a category is called by the first of its synonyms, unless another begins alike', () => {
  expect(shortNames(['tench, Tinca tinca', 'paw, left', 'paw, right', 'crane', 'crane'])).toEqual([
    'tench',
    'paw, left',
    'paw, right',
    'crane',
    'crane',
  ]);
});
