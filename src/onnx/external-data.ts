/** Brings the constants that lie beside an ONNX file into it. */
import { open, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { LeitmotifError } from '../errors.ts';
import type { OnnxModel, OnnxTensor } from './schema.ts';

/** What an ONNX file can hold: protobuf ends at 2 GiB. */
const mostBytes = 2 ** 31 - 2 ** 20;

export function hasExternalData({ graph }: OnnxModel): boolean {
  return graph.initializer.some(({ dataLocation }) => dataLocation === 1);
}

/**
 * The model in `file` as one file. Only regular files in its folder and below are read, or, where `file` is a link, in that
 * of what it leads to (Hugging Face's cache links to files that lie elsewhere); links are followed, and only as far as they reach.
 * @throws LeitmotifError `model-invalid` for paths that lead out of the folder and for ranges beyond a file's end;
 *   `model-source-missing` for files that are not there; `model-unsupported` above 2 GiB.
 */
export async function inlineExternalData(model: OnnxModel, file: string): Promise<OnnxModel> {
  if (!hasExternalData(model)) return model;
  const folders = [dirname(file), dirname(await realpath(file))];
  let total = 0;
  const initializer: OnnxTensor[] = [];
  for (const tensor of model.graph.initializer) {
    if (tensor.dataLocation !== 1) {
      initializer.push(tensor);
      continue;
    }
    const rawData = await readRange(tensor, folders, mostBytes - total);
    total += rawData.length;
    const { externalData: _, dataLocation: __, ...rest } = tensor;
    initializer.push({ ...rest, rawData });
  }
  return { ...model, graph: { ...model.graph, initializer } };
}

async function readRange(
  { name, externalData = [] }: OnnxTensor,
  folders: readonly string[],
  most: number,
): Promise<Uint8Array> {
  const facts = new Map(externalData.map(({ key, value }) => [key, value]));
  const path = await pathWithin(folders, facts.get('location') ?? '', name);
  // Before it is opened: opening a pipe would wait for ever.
  const stats = await stat(path);
  const offset = wholeNumber(facts.get('offset') ?? '0');
  const length = wholeNumber(facts.get('length') ?? `${stats.size - offset}`);
  if (!stats.isFile() || !(length >= 0 && offset >= 0 && offset + length <= stats.size)) {
    throw new LeitmotifError(
      'model-invalid',
      `Constant "${name}" wants ${length} bytes from ${offset} of ${path}, which has ${stats.size}.`,
    );
  }
  if (length > most) {
    throw new LeitmotifError('model-unsupported', 'The network’s weights take more than 2 GiB.', {
      hint: 'Export it in float16.',
    });
  }
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new LeitmotifError('model-invalid', `${path} ends too early.`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function pathWithin(folders: readonly string[], location: string, name: string): Promise<string> {
  const outside = (path: string) => path === '' || path.split(sep)[0] === '..' || isAbsolute(path);
  const wrong = () =>
    new LeitmotifError(
      'model-invalid',
      `Constant "${name}" lies outside the model’s folder: "${location}".`,
      {
        hint: 'External data is read from the folder of the .onnx file only.',
      },
    );
  const escapes = (folder: string) => outside(relative(folder, join(folder, location)));
  if (location.includes('\0') || folders.some(escapes) || isAbsolute(location)) throw wrong();
  const path = await firstThatIs(folders.map((folder) => join(folder, location))).catch((cause) => {
    throw new LeitmotifError('model-source-missing', `The model’s data file ${location} is missing.`, {
      hint: 'Copy it beside the .onnx file; both belong together.',
      cause,
    });
  });
  const homes = await Promise.all(folders.map((folder) => realpath(folder)));
  if (homes.every((home) => outside(relative(home, path)))) throw wrong();
  return path;
}

/** Without links. */
async function firstThatIs([path, ...others]: string[]): Promise<string> {
  return realpath(path!).catch((cause) => {
    if (others.length === 0) throw cause;
    return firstThatIs(others);
  });
}

function wholeNumber(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}
