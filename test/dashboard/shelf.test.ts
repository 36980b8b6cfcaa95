import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openShelves } from '../../src/dashboard/shelf.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('an object is missing when the store says so, not when it cannot tell', async () => {
  const folder = await temporaryFolder();
  await symlink('circle', join(folder, 'circle'));
  await symlink('/etc/hostname', join(folder, 'outside'));
  const [{ store }] = openShelves([folder]) as [ReturnType<typeof openShelves>[number]];
  expect(await store.has('missing')).toBe(false);
  expect(await store.has('outside')).toBe(false);
  await expect(store.has('circle')).rejects.toMatchObject({ code: 'store-unreadable' });
});
