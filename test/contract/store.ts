/** What every store must do; each store's own test runs this suite. */
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = async (stored: Promise<Uint8Array>) => new TextDecoder().decode(await stored);

async function names(store: Store, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const name of store.list(prefix)) found.push(name);
  return found.sort();
}

export function storeContract(open: () => Promise<Store>): void {
  test('gives back what was put, and the newest of several', async () => {
    const store = await open();
    await store.put('run/a.json', bytes('one'));
    await store.put('run/a.json', bytes('two'));
    expect(await text(store.get('run/a.json'))).toBe('two');
  });

  test('creates what is not there, and leaves what is', async () => {
    const store = await open();
    expect(await store.create('run/a', bytes('one'))).toBe(true);
    expect(await store.create('run/a', bytes('two'))).toBe(false);
    expect(await text(store.get('run/a'))).toBe('one');
    await store.remove('run/a');
    expect(await store.create('run/a', bytes('three'))).toBe(true);
    expect(await names(store, 'run')).toEqual(['run/a']);
  });

  test('of many who create an object at once, one does, and all of them see what it wrote', async () => {
    const store = await open();
    const writers = Array.from({ length: 20 }, (_, i) => store.create('run/a', bytes(`writer ${i}`)));
    const wrote = await Promise.all(writers);
    expect(wrote.filter(Boolean)).toHaveLength(1);
    expect(await text(store.get('run/a'))).toBe(`writer ${wrote.indexOf(true)}`);
  });

  test('tells whether an object is there', async () => {
    const store = await open();
    await store.put('run/a', bytes('x'));
    expect(await store.has('run/a')).toBe(true);
    expect(await store.has('run/b')).toBe(false);
    expect(await store.has('run/a/b')).toBe(false);
  });

  test('names an object that is not there', async () => {
    const store = await open();
    await expect(store.get('run/none')).rejects.toMatchObject({
      code: 'object-not-found',
      message: expect.stringContaining('run/none'),
    });
  });

  test('removes; removing again is no error', async () => {
    const store = await open();
    await store.put('run/a', bytes('x'));
    await store.remove('run/a');
    await store.remove('run/a');
    expect(await store.has('run/a')).toBe(false);
  });

  test('lists what is below a folder, and nothing beside it', async () => {
    const store = await open();
    for (const name of ['run/a', 'run/x/b', 'run/x/y/c', 'running/d', 'e']) await store.put(name, bytes('x'));
    expect(await names(store, 'run')).toEqual(['run/a', 'run/x/b', 'run/x/y/c']);
    expect(await names(store, 'none')).toEqual([]);
  });

  test('names its folders', async () => {
    const store = await open();
    for (const name of ['run/a', 'run/x/b', 'other/c', 'e']) await store.put(name, bytes('x'));
    const found: string[] = [];
    for await (const folder of store.folders()) found.push(folder);
    expect(found.sort()).toEqual(['other', 'run']);
  });

  test('opens an object: its size, any part of it, and a tag that changes with the content', async () => {
    const store = await open();
    await store.put('run/a', bytes('0123456789'));
    const opened = await store.open('run/a');
    expect(opened.bytes).toBe(10);
    expect(Math.abs(opened.written - Date.now())).toBeLessThan(60_000);
    expect(await new Response(await opened.stream(2, 5)).text()).toBe('2345');
    expect(await new Response(await opened.stream(0, 9)).text()).toBe('0123456789');
    expect((await store.open('run/a')).tag).toBe(opened.tag);
    await store.put('run/a', bytes('9876543210'));
    expect((await store.open('run/a')).tag).not.toBe(opened.tag);
    await expect(store.open('run/b')).rejects.toMatchObject({ code: 'object-not-found' });
    await expect(store.open('run')).rejects.toMatchObject({ code: 'object-not-found' });
  });

  test('tells of a part of an object that is gone since which object it was', async () => {
    const store = await open();
    await store.put('run/a', bytes('0123456789'));
    const opened = await store.open('run/a');
    await store.remove('run/a');
    const part = async () => new Response(await opened.stream(2, 5)).text();
    await expect(part()).rejects.toMatchObject({
      code: 'object-not-found',
      message: expect.stringContaining('run/a'),
    });
  });

  test('takes odd names', async () => {
    const store = await open();
    const odd = 'run/100%25 é #1+2 &.json';
    await store.put(odd, bytes('x'));
    expect(await text(store.get(odd))).toBe('x');
    expect(await names(store, 'run')).toEqual([odd]);
  });

  test.each(['../x', 'a/../../x', '/x', 'a//x', 'a/./x', '', 'a\0x'])('refuses the name %j', async (name) => {
    const store = await open();
    await expect(store.put(name, bytes('x'))).rejects.toMatchObject({ code: 'internal' });
  });

  test('a reader never sees half an object', async () => {
    const store = await open();
    const versions = ['a', 'b'].map((letter) => bytes(letter.repeat(2_000_000)));
    await store.put('big', versions[0]!);
    let writing = true;
    const writer = (async () => {
      for (let i = 0; i < 20; i++) await store.put('big', versions[i % 2]!);
      writing = false;
    })();
    while (writing) {
      const seen = await store.get('big');
      expect(seen.length).toBe(2_000_000);
      expect(seen[0]).toBe(seen.at(-1));
    }
    await writer;
  });
}
