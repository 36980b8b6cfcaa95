import { execFileSync } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeOnnx, encodeOnnx } from '../../src/onnx/codec.ts';
import { inlineExternalData } from '../../src/onnx/external-data.ts';
import { residual } from '../fixtures/networks.ts';
import { withExternalData } from '../fixtures/variants.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function read(location: string, facts: Record<string, string> = {}, folder?: string) {
  const { file, data } = withExternalData(residual(), location, facts);
  const at = folder ?? (await temporaryFolder());
  if (!folder) await writeFile(join(at, 'weights.bin'), data);
  await writeFile(join(at, 'net.onnx'), file);
  return inlineExternalData(decodeOnnx(file), join(at, 'net.onnx'));
}

it('comes back into the file', async () => {
  expect(encodeOnnx(await read('weights.bin'))).toEqual(encodeOnnx(residual()));
});

it('may lie in a folder below', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'w'), withExternalData(residual(), '').data);
  expect(encodeOnnx(await read('data/w', {}, folder))).toEqual(encodeOnnx(residual()));
});

it.each([['../weights.bin'], ['/etc/passwd'], ['data/../../w'], [''], ['.'], ['..'], ['w\0.bin']])(
  'never comes from outside the folder: "%s"',
  async (location) => {
    await expect(read(location)).rejects.toMatchObject({ code: 'model-invalid' });
  },
);

it('does not follow a link out of the folder', async () => {
  const [folder, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(elsewhere, 'secret'), new Uint8Array(1e6));
  await symlink(join(elsewhere, 'secret'), join(folder, 'weights.bin'));
  await expect(read('weights.bin', {}, folder)).rejects.toThrow(/lies outside the model’s folder/);
});

it.each([
  ['and its data, too', ['net.onnx', 'weights.bin']],
  ['and its data is not', ['net.onnx']],
])('may lie beside the file that a link leads to, when the network is one %s', async (_, linked) => {
  const [folder, blobs] = [await temporaryFolder(), await temporaryFolder()];
  const { file, data } = withExternalData(residual(), 'weights.bin');
  await writeFile(join(blobs, 'net.onnx'), file);
  await writeFile(join(blobs, 'weights.bin'), data);
  for (const name of linked) await symlink(join(blobs, name), join(folder, name));
  const whole = await inlineExternalData(decodeOnnx(file), join(folder, 'net.onnx'));
  expect(encodeOnnx(whole)).toEqual(encodeOnnx(residual()));
});

it.each([
  ['more than the file has', { length: '4000000000' }],
  ['from behind its end', { offset: '999999999' }],
  ['a negative offset', { offset: '-5' }],
  ['what is no number', { length: '1e3' }],
])('is refused when the network claims %s', async (_, facts) => {
  await expect(read('weights.bin', facts)).rejects.toMatchObject({ code: 'model-invalid' });
});

it('is refused above 2 GiB in all, before so much is read', async () => {
  const folder = await temporaryFolder();
  const { file, data } = withExternalData(residual(), 'weights.bin');
  await writeFile(join(folder, 'net.onnx'), file);
  await writeFile(join(folder, 'weights.bin'), data);
  // The rest is a hole, which takes no room.
  await truncate(join(folder, 'weights.bin'), 2 ** 31);
  const network = decodeOnnx(file);
  const [, second] = network.graph.initializer.filter(({ dataLocation }) => dataLocation === 1);
  // All that a file can hold, had the first constant not taken some of it.
  const facts = { location: 'weights.bin', length: `${2 ** 31 - 2 ** 20}` };
  second!.externalData = Object.entries(facts).map(([key, value]) => ({ key, value }));
  await expect(inlineExternalData(network, join(folder, 'net.onnx'))).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringContaining('2 GiB'),
  });
});

it('does not wait for a pipe', async () => {
  const folder = await temporaryFolder();
  execFileSync('mkfifo', [join(folder, 'weights.bin')]);
  await expect(read('weights.bin', {}, folder)).rejects.toMatchObject({ code: 'model-invalid' });
});

it('that is missing is named', async () => {
  await expect(read('nothing.bin')).rejects.toMatchObject({
    code: 'model-source-missing',
    message: expect.stringContaining('nothing.bin'),
  });
});
