import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { addModel } from '../../../src/model/add/add-model.ts';
import { chooseGroups } from '../../../src/model/add/choose-groups.ts';
import { loadCard } from '../../../src/model/card.ts';
import { resolveGroups } from '../../../src/model/groups.ts';
import { importModel } from '../../../src/model/import.ts';
import { openNetwork } from '../../../src/model/network.ts';
import { categoryNames, filesOf } from '../../../src/model/source.ts';
import * as networks from '../../fixtures/networks.ts';
import { writeNetwork } from '../../fixtures/write-network.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('groups', () => {
  async function withGroups(text: string) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'labels.txt'), 'cock\nhen, biddy\nbrambling\ngoldfinch\noak');
    await writeFile(join(folder, 'groups.json'), text);
    const [labels, groups] = ['labels.txt', 'groups.json'].map((name) => join(folder, name));
    const file = await writeNetwork(folder, 'net', networks.hardSwish());
    const models = join(folder, 'models');
    return { models, ...(await addModel({ file, labels, groups, size: 32 }, models)) };
  }

  it('stand in the card, and a network that is opened has them', async () => {
    const { card, models, findings } = await withGroups(
      '{"fowl": ["hen", "cock"], "bird": ["fowl", "goldfinch"]}',
    );
    expect(findings.find(({ field }) => field === 'groups')?.value).toMatch(/^2 from .*groups\.json$/);
    vi.stubEnv('LEITMOTIF_MODELS', models);
    const network = await openNetwork(await importModel(await loadCard(card.id), await temporaryFolder()));
    expect(network.groups).toEqual([
      { label: 'fowl', categories: [0, 1] },
      { label: 'bird', categories: [0, 1, 3] },
    ]);
    await network.close();
  });

  it('tell of members that nothing is called, and of groups without categories of the network', async () => {
    const { findings } = await withGroups('{"fowl": ["hen", "cock", "duck", "goose", "swan", "quail"]}');
    expect(findings.find(({ field }) => field === 'groups')?.reason).toBe(
      'as you say; neither categories nor groups: "duck", "goose", "swan" and 1 more',
    );
    await expect(withGroups('{"fish": ["tench", "cod"]}')).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/^No group in .*groups\.json holds two of the network’s categories\.$/),
      hint: expect.stringContaining('"tench", "cod"'),
    });
  });

  it('are ImageNet’s where the categories are, in whatever spelling', async () => {
    const card = await loadCard('inception-v3');
    const names = categoryNames(await filesOf(card).labels(), card);
    const otherwise = names
      .slice(1)
      .map((name) => name.replace(/ \(.*/, '').replaceAll(' ', '_').toUpperCase());
    const chosen = await chooseGroups(undefined, otherwise);
    expect(chosen?.finding).toEqual({
      field: 'groups',
      value: '378 from ImageNet',
      reason: 'the categories are ImageNet’s; neither categories nor groups: "crane (bird)"',
    });
    const finch = resolveGroups(chosen!.groups, otherwise).find(({ label }) => label === 'finch');
    expect(finch?.categories.map((index) => names[index + 1])).toContain('house finch');
    expect(await chooseGroups(undefined, ['cock', 'hen'])).toBeUndefined();
    expect(await chooseGroups(undefined, otherwise.slice(100))).toBeUndefined();
  });
});
