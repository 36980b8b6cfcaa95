/** Prints how far the two halves of tiny networks are from the processor's results on WebGPU. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addModel } from '../../src/model/add/add-model.ts';
import { importModel } from '../../src/model/import.ts';
import { type Network, openNetwork } from '../../src/model/network.ts';
import { probeImage } from '../../src/model/surgery/probe.ts';
import type { OnnxModel } from '../../src/onnx/schema.ts';
import { squeezeExcite } from '../fixtures/networks.ts';
import { transformer } from '../fixtures/transformer.ts';
import { writeNetwork } from '../fixtures/write-network.ts';
import { difference } from './difference.ts';

const networks = { squeezeExcite, transformer };
const folder = await mkdtemp(join(tmpdir(), 'leitmotif-webgpu-'));
try {
  const differences: Record<string, { backbone: number; head: number }> = {};
  for (const [name, make] of Object.entries(networks)) differences[name] = await compare(name, make());
  console.log(JSON.stringify(differences));
} finally {
  await rm(folder, { recursive: true });
}

async function compare(name: string, made: OnnxModel) {
  const file = await writeNetwork(folder, name, made);
  const { card } = await addModel({ file, size: 32 }, join(folder, 'models'));
  const imported = await importModel({ ...card, folder: join(folder, 'models') }, join(folder, 'cache'));
  const { data } = probeImage(32, 32, 2);
  const [processor, webgpu] = [
    await openNetwork(imported),
    await openNetwork(imported, { device: 'webgpu' }),
  ];
  const expected = await processor.activationsOf(data, 2, 32, 32);
  const found = await webgpu.activationsOf(data, 2, 32, 32);
  const ask = ({ logits }: Network) => {
    const [image] = expected;
    return logits(image!.data, 1, image!.height, image!.width, image!.rest);
  };
  const result = {
    backbone: Math.max(...expected.map((image, i) => difference(image.data, found[i]!.data))),
    head: difference(await ask(processor), await ask(webgpu)),
  };
  await Promise.all([processor.close(), webgpu.close()]);
  return result;
}
