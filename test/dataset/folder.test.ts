import { chmod, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFolder } from '../../src/dataset/folder.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function keysOf(folder: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of (await openFolder(folder)).list()) keys.push(key);
  return keys.sort();
}

async function fill(folder: string, ...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), 'x');
  }
}

test('lists files in sub-folders, whatever their names', async () => {
  const folder = await temporaryFolder();
  const names = [
    'a.jpg',
    'birds/b c.png',
    'birds/deep/é.jpg',
    '100%/#1.jpg',
    'new\nline.jpg',
    '[x]{y}(z).jpg',
    '日本.jpg',
  ];
  await fill(folder, ...names);
  expect(await keysOf(folder)).toEqual([...names].sort());
});

test('reads what it lists, and says how large it is', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'birds/100% é #1.jpg');
  const source = await openFolder(folder);
  for await (const { key, bytes } of source.list()) {
    expect(bytes).toBe(1);
    expect(new TextDecoder().decode(await source.read(key))).toBe('x');
  }
});

test('follows links to files and folders, but no loop', async () => {
  const folder = await temporaryFolder();
  const elsewhere = await temporaryFolder();
  await fill(folder, 'a/1.jpg', 'b/2.jpg');
  await fill(elsewhere, 'far/3.jpg');
  await symlink(folder, join(folder, 'a', 'up'));
  await symlink('/', join(folder, 'a', 'root'));
  await symlink(join(folder, 'a'), join(folder, 'a', 'self'));
  await symlink(join(folder, 'b'), join(folder, 'a', 'sibling'));
  await mkdir(join(folder, 'b-2'));
  await symlink(join(folder, 'b'), join(folder, 'b-2', 'cousin'));
  await symlink(elsewhere, join(folder, 'far-away'));
  await symlink(join(folder, 'a', '1.jpg'), join(folder, 'linked.jpg'));
  expect(await keysOf(folder)).toEqual(
    ['a/1.jpg', 'a/sibling/2.jpg', 'b/2.jpg', 'b-2/cousin/2.jpg', 'far-away/far/3.jpg', 'linked.jpg'].sort(),
  );
});

test('two links to one folder end each other, not the listing', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'a/1.jpg', 'b/2.jpg');
  await symlink(join(folder, 'b'), join(folder, 'a', 'to-b'));
  await symlink(join(folder, 'a'), join(folder, 'b', 'to-a'));
  expect(await keysOf(folder)).toEqual(['a/1.jpg', 'a/to-b/2.jpg', 'b/2.jpg', 'b/to-a/1.jpg']);
});

test('keeps a link to nothing in the list; reading it says so', async () => {
  const folder = await temporaryFolder();
  await symlink(join(folder, 'gone.jpg'), join(folder, 'broken.jpg'));
  expect(await keysOf(folder)).toEqual(['broken.jpg']);
  const source = await openFolder(folder);
  await expect(source.read('broken.jpg')).rejects.toMatchObject({
    code: 'image-unreadable',
    message: expect.stringContaining('does not exist'),
  });
});

test('names the folder that cannot be listed, not the one around it', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'open/1.jpg', 'locked/2.jpg');
  const locked = join(folder, 'locked');
  await chmod(folder, 0o755);
  await chmod(locked, 0o000);
  // Root may list everything.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await expect(keysOf(folder)).rejects.toMatchObject({
      code: 'dataset-not-found',
      message: `Cannot list ${locked}: permission denied.`,
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(locked, 0o755);
  }
});

/** Only there may names be any bytes. */
const onLinux = test.skipIf(process.platform !== 'linux');

/** The path of `name` in a folder, with a byte of its own for the last `?`. */
function mangled(folder: string, name: string, byte: number): Buffer {
  const bytes = Buffer.from(`${folder}/${name}`);
  bytes[bytes.lastIndexOf('?')] = byte;
  return bytes;
}

onLinux('lists files whose names are not valid UTF-8; reading them says so', async () => {
  const folder = await temporaryFolder();
  for (const byte of [0xfe, 0xff]) await writeFile(mangled(folder, 'a?.jpg', byte), 'x');
  expect(await keysOf(folder)).toEqual(['a\ufffd.jpg']);
  const source = await openFolder(folder);
  await expect(source.read('a\ufffd.jpg')).rejects.toMatchObject({
    code: 'image-unreadable',
    message: expect.stringContaining('not valid UTF-8'),
  });
});

onLinux('names a folder whose name is not valid UTF-8 instead of leaving it out', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'open/1.jpg');
  await mkdir(mangled(folder, 'open/birds?', 0xff));
  await writeFile(mangled(folder, 'open/birds?/2.jpg', 0xff), 'x');
  await expect(keysOf(folder)).rejects.toMatchObject({
    code: 'dataset-not-found',
    message: `Cannot list ${join(folder, 'open', 'birds\ufffd')}: its name is not valid UTF-8.`,
  });
});

test('lists a folder whose name holds the replacement character itself', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'birds\ufffd/1.jpg');
  expect(await keysOf(folder)).toEqual(['birds\ufffd/1.jpg']);
});

test('changes an image’s version when the file changes', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'a.jpg');
  const version = async () => {
    for await (const image of (await openFolder(folder)).list()) return image.version;
    return undefined;
  };
  const before = await version();
  expect(await version()).toBe(before);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await writeFile(join(folder, 'a.jpg'), 'y');
  expect(await version()).not.toBe(before);
});

test('does not read a file that is far too large', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'huge.jpg');
  await truncate(join(folder, 'huge.jpg'), 65 * 2 ** 20);
  const source = await openFolder(folder);
  await expect(source.read('huge.jpg')).rejects.toMatchObject({ code: 'image-too-large' });
});

test('names a dataset that is not there, or not a folder', async () => {
  const folder = await temporaryFolder();
  await fill(folder, 'file.jpg');
  await expect(openFolder(join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'dataset-not-found',
    message: expect.stringContaining(join(folder, 'nowhere')),
  });
  await expect(openFolder(join(folder, 'file.jpg'))).rejects.toMatchObject({
    code: 'dataset-not-found',
    message: expect.stringContaining('is a file'),
  });
});

test('an image that is gone is its own fault, but not when the whole dataset is gone', async () => {
  const folder = join(await temporaryFolder(), 'mount');
  await fill(folder, 'a.jpg', 'b.jpg');
  const { read } = await openFolder(folder);
  await rm(join(folder, 'a.jpg'));
  await expect(read('a.jpg')).rejects.toMatchObject({ code: 'image-unreadable' });
  await rm(join(folder, 'b.jpg'));
  await expect(read('a.jpg')).rejects.toMatchObject({
    code: 'dataset-unreachable',
    message: `Cannot read the dataset ${folder}: the folder is empty now.`,
  });
  await rm(folder, { recursive: true });
  await expect(read('a.jpg')).rejects.toMatchObject({
    code: 'dataset-unreachable',
    message: `Cannot read the dataset ${folder}: it does not exist.`,
  });
});
