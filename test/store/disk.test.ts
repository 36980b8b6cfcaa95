import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openDiskStore } from '../../src/store/disk.ts';
import { openStore } from '../../src/store/store.ts';
import { storeContract } from '../contract/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return { ...real, link: vi.fn(real.link) };
});

async function namesOf(names: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const name of names) found.push(name);
  return found;
}

describe('the contract', () => {
  storeContract(async () => openDiskStore(await temporaryFolder()));
});

test('leaves no draft behind, also when writing fails', async () => {
  const folder = await temporaryFolder();
  const store = openDiskStore(folder);
  await store.put('run/a', new Uint8Array(1));
  await mkdir(join(folder, 'run', 'taken'));
  await expect(store.put('run/taken', new Uint8Array(1))).rejects.toMatchObject({ code: 'store-unwritable' });
  await store.create('run/a', new Uint8Array(2));
  expect((await readdir(join(folder, 'run'))).sort()).toEqual(['a', 'taken']);
});

test('tidies up after writers that were killed, and after no others', async () => {
  const folder = await temporaryFolder();
  const store = openDiskStore(folder);
  await store.put('run/a', new Uint8Array(1));
  const killed = spawnSync('true').pid;
  const draft = (host: string, pid: number) => `.tmp-${host}-${pid}-${randomUUID()}`;
  const left = [draft(hostname(), killed), draft('elsewhere', 1)];
  const kept = [draft(hostname(), process.pid), draft('elsewhere', 2)];
  for (const name of [...left, ...kept]) await writeFile(join(folder, 'run', name), '');
  const yesterday = Date.now() / 1000 - 25 * 3600;
  await utimes(join(folder, 'run', left[1]!), yesterday, yesterday);
  await store.tidy('run');
  expect((await readdir(join(folder, 'run'))).sort()).toEqual([...kept, 'a'].sort());
});

test('says what cannot be removed, and why', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'run'));
  await expect(openDiskStore(folder).remove('run')).rejects.toMatchObject({
    code: 'store-unwritable',
    message: expect.stringContaining(`Cannot remove ${join(folder, 'run')}: `),
  });
});

test.each(['a', 'run/batches/a'])('says which file is where a folder must be to write %s', async (name) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(openDiskStore(join(folder, 'file')).put(name, new Uint8Array(1))).rejects.toMatchObject({
    code: 'store-unwritable',
    message: `Cannot write ${join(folder, 'file', name)}: ${join(folder, 'file')} is a file, not a folder.`,
    hint: 'Name another folder, or move it away.',
  });
});

test('does not say that an object is missing because it cannot be looked for', async () => {
  const folder = await temporaryFolder();
  await symlink('loop', join(folder, 'loop'));
  const store = openDiskStore(folder);
  const unreadable = { code: 'store-unreadable' };
  await expect(store.has('loop/receipt.json')).rejects.toMatchObject(unreadable);
  await expect(namesOf(store.list('loop'))).rejects.toMatchObject(unreadable);
  await expect(namesOf(openDiskStore(join(folder, 'loop')).folders())).rejects.toMatchObject(unreadable);
  for (const name of ['none/receipt.json', 'x'.repeat(300)]) expect(await store.has(name)).toBe(false);
});

test('a store whose folder is not there yet holds nothing', async () => {
  const store = openDiskStore(join(await temporaryFolder(), 'later'));
  expect(await namesOf(store.folders())).toEqual([]);
  expect(await namesOf(store.list('run'))).toEqual([]);
});

test('creates objects where the file system has no hard links, too; and names any other fault', async () => {
  const folder = await temporaryFolder();
  const store = openDiskStore(folder);
  const refuse = (code: string) =>
    vi.mocked(link).mockRejectedValueOnce(Object.assign(new Error(), { code }));
  for (const byte of [1, 2]) {
    refuse('EPERM');
    expect(await store.create('run/a', Uint8Array.of(byte))).toBe(byte === 1);
  }
  refuse('ENOSPC');
  await expect(store.create('run/b', Uint8Array.of(3))).rejects.toMatchObject({ code: 'store-unwritable' });
  expect(new Uint8Array(await store.get('run/a'))).toEqual(Uint8Array.of(1));
  expect(await readdir(join(folder, 'run'))).toEqual(['a']);
});

test('says in words what is where an object should be', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'run'));
  await expect(openDiskStore(folder).get('run')).rejects.toMatchObject({
    code: 'store-unreadable',
    message: `Cannot read ${join(folder, 'run')}: it is a folder.`,
  });
});

test('says which link is where a folder must be', async () => {
  const folder = await temporaryFolder();
  await symlink('/nowhere/at/all', join(folder, 'link'));
  await expect(openDiskStore(join(folder, 'link')).put('run/a', new Uint8Array(1))).rejects.toMatchObject({
    code: 'store-unwritable',
    message: `Cannot write ${join(folder, 'link', 'run/a')}: ${join(folder, 'link')} is a link to nothing.`,
  });
});

test('a store is a folder, not an address', () => {
  expect(() => openStore('https://example.org/x')).toThrow(expect.objectContaining({ code: 'usage' }));
  expect(() => openStore('')).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('opens no object through a link that leads out of the store, but the store itself may be a link', async () => {
  const outside = await temporaryFolder();
  await writeFile(join(outside, 'secret'), 'x');
  const folder = await temporaryFolder();
  const store = openDiskStore(folder);
  await store.put('run/real', new Uint8Array(1));
  await symlink(join(outside, 'secret'), join(folder, 'run', 'leak'));
  await symlink(outside, join(folder, 'run', 'out'));
  await symlink(join(folder, 'run', 'real'), join(folder, 'run', 'within'));
  for (const name of ['run/leak', 'run/out/secret']) {
    await expect(store.open(name)).rejects.toMatchObject({ code: 'object-not-found' });
  }
  expect((await store.open('run/within')).bytes).toBe(1);
  const link = join(outside, 'store');
  await symlink(folder, link);
  expect((await openDiskStore(link).open('run/real')).bytes).toBe(1);
});
