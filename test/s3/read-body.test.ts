import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readBody, readOn } from '../../src/s3/read-body.ts';

/** Answers as many requests as there are bodies. */
function answers(...bodies: { Body: Readable; ContentLength?: number }[]) {
  const left = [...bodies];
  return { left, request: async () => left.shift()! };
}

function kilobytes(count: number): Readable {
  return Readable.from(
    (function* () {
      for (let i = 0; i < count; i++) yield new Uint8Array(1000);
    })(),
  );
}

function broken(): Readable {
  return Readable.from(
    (async function* () {
      yield new Uint8Array(1000);
      throw new Error('aborted');
    })(),
  );
}

test('an object above the limit is refused before its body is read', async () => {
  const body = kilobytes(5);
  const { request } = answers({ Body: body, ContentLength: 5000 });
  await expect(readBody(request, { largest: 4999, attempts: 3 })).rejects.toMatchObject({
    code: 'image-too-large',
    message: expect.stringContaining('5000 bytes'),
  });
  expect(body.destroyed).toBe(true);
});

test('a body whose length nobody said ends at the limit', async () => {
  const body = kilobytes(1000);
  const { request } = answers({ Body: body });
  await expect(readBody(request, { largest: 2500, attempts: 3 })).rejects.toMatchObject({
    code: 'image-too-large',
  });
  expect(body.destroyed).toBe(true);
});

test('what breaks off is asked for again, as often as attempts allow', async () => {
  const healed = answers({ Body: broken() }, { Body: kilobytes(2) });
  expect(await readBody(healed.request, { largest: 9999, attempts: 2 })).toHaveLength(2000);
  const hopeless = answers({ Body: broken() }, { Body: broken() }, { Body: kilobytes(2) });
  await expect(readBody(hopeless.request, { largest: 9999, attempts: 2 })).rejects.toThrow('aborted');
  expect(hopeless.left).toHaveLength(1);
});

test('of a part that breaks off the rest is asked for, as often as attempts allow', async () => {
  const read = async (attempts: number) => {
    const asked: number[] = [];
    const request = async (start: number) => {
      asked.push(start);
      return asked.length < 2 ? broken() : kilobytes(3);
    };
    let bytes = 0;
    for await (const { length } of readOn(broken(), request, { start: 50, attempts })) bytes += length;
    return { asked, bytes };
  };
  expect(await read(3)).toEqual({ asked: [1050, 2050], bytes: 5000 });
  await expect(read(2)).rejects.toThrow('aborted');
});
