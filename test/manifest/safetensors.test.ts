import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, tensorNamed } from '../../src/manifest/safetensors.ts';
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

/** The documented layout, read by numpy: another reader than ours. */
const readInPython = `
import json, sys, numpy
raw = open(sys.argv[1], 'rb').read()
length = int(numpy.frombuffer(raw, '<u8', 1)[0])
header = json.loads(raw[8:8 + length])
metadata = header.pop('__metadata__')
def tensor(name):
    start, end = header[name]['data_offsets']
    return numpy.frombuffer(raw, '<f4', (end - start) // 4, 8 + length + start).reshape(header[name]['shape'])
print(length % 8, len(raw) - 8 - length == max(t['data_offsets'][1] for t in header.values()))
print(tensor('W').tolist(), (tensor('W') @ tensor('H')).tolist(), tensor('offset').tolist(), metadata)
`;

test('numpy finds the documented layout', async () => {
  const path = join(await temporaryFolder(), 'factors.safetensors');
  const H = { name: 'H', shape: [2, 1], data: Float32Array.of(0.5, 2) };
  await writeFile(path, encodeSafetensors([...tensors, H], { a: 'b' }));
  // W·H by hand: 1·0.5 − 2·2, 3.5·0.5 + 4·2, 5·0.5 + 6·2
  expect(execFileSync('python3', ['-c', readInPython, path], { encoding: 'utf8' })).toBe(
    "0 True\n[[1.0, -2.0], [3.5, 4.0], [5.0, 6.0]] [[-3.5], [9.75], [14.5]] [-0.25] {'a': 'b'}\n",
  );
});

test.each([0, 7, 20, -1, -4])('refuses a file cut to %i bytes', (length) => {
  const file = encodeSafetensors(tensors).slice(0, length);
  expect(() => decodeSafetensors(file)).toThrow(expect.objectContaining({ code: 'manifest-invalid' }));
});

test('names the file and the tensor that it lacks', () => {
  const file = decodeSafetensors(encodeSafetensors(tensors), 'runs/a/factors.safetensors');
  expect(() => tensorNamed(file, 'H')).toThrow('runs/a/factors.safetensors has no tensor H of F32.');
});
