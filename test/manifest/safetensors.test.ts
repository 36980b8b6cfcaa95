import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/manifest/safetensors.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const tensors = [
  { name: 'W', shape: [3, 2], data: Float32Array.of(1, -2, 3.5, 4, 5, 6) },
  { name: 'offset', shape: [1], data: Float32Array.of(-0.25) },
];

test('gives back tensors and metadata', () => {
  const { tensors: back, metadata } = decodeSafetensors(encodeSafetensors(tensors, { images: '["é"]' }));
  expect(back).toEqual(tensors);
  expect(metadata).toEqual({ images: '["é"]' });
});

test('reads a file that is a view into a larger buffer, as files read from disk are', () => {
  const file = encodeSafetensors(tensors);
  const pool = Buffer.alloc(file.length + 24);
  pool.set(file, 11);
  expect(decodeSafetensors(pool.subarray(11, 11 + file.length)).tensors).toEqual(tensors);
});

/** The documented layout, read by Python's standard library: another reader than ours. */
const readInPython = `
import json, struct, sys
raw = open(sys.argv[1], 'rb').read()
n = struct.unpack('<Q', raw[:8])[0]
header = json.loads(raw[8:8 + n])
a, b = header['W']['data_offsets']
print(n % 8, header['W']['dtype'], header['W']['shape'], struct.unpack('<6f', raw[8 + n + a:8 + n + b]), header['__metadata__'])
print(len(raw) - 8 - n == max(v['data_offsets'][1] for k, v in header.items() if k != '__metadata__'))
`;

test('another reader finds the documented layout', async () => {
  const path = join(await temporaryFolder(), 'factors.safetensors');
  await writeFile(path, encodeSafetensors(tensors, { a: 'b' }));
  expect(execFileSync('python3', ['-c', readInPython, path], { encoding: 'utf8' })).toBe(
    "0 F32 [3, 2] (1.0, -2.0, 3.5, 4.0, 5.0, 6.0) {'a': 'b'}\nTrue\n",
  );
});

test.each([0, 7, 20, -1])('refuses a file cut to %i bytes', (length) => {
  const file = encodeSafetensors(tensors).slice(0, length);
  expect(() => decodeSafetensors(file)).toThrow(expect.objectContaining({ code: 'manifest-invalid' }));
});
