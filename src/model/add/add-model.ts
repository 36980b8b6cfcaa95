/** Adds a network of the user's own: infers its card and keeps file, labels and card in the models folder. */
import { existsSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { LeitmotifError } from '../../errors.ts';
import { readReason } from '../../file-failure.ts';
import { makeFolder } from '../../make-folder.ts';
import { decodeOnnx, encodeOnnx } from '../../onnx/codec.ts';
import { hasExternalData, inlineExternalData } from '../../onnx/external-data.ts';
import type { OnnxModel } from '../../onnx/schema.ts';
import { sha256Of } from '../../sha256.ts';
import { listCards, type ModelCard, modelCardSchema, parseCard } from '../card.ts';
import { shortNames } from '../source.ts';
import { readTflite } from '../tflite/read.ts';
import { chooseGroups } from './choose-groups.ts';
import { type Finding, type Inference, inferCard, type Said } from './infer-card.ts';
import { parseLabels } from './read-labels.ts';

export interface AddRequest extends Said {
  /** Path of the .onnx or .tflite file. */
  file: string;
  /** Path of the category names; left out, categories are numbered. */
  labels?: string | undefined;
  /** Path of the groups of categories; left out, ImageNet's are taken where the categories are. */
  groups?: string | undefined;
  id?: string | undefined;
  name?: string | undefined;
  licence?: string | undefined;
  /** Whether another model of this id makes way. */
  replace?: boolean | undefined;
}

export interface AddedModel {
  card: ModelCard;
  findings: Finding[];
  /** Of the card. */
  path: string;
}

/** protobuf's limit, and Node's for one read. */
const mostBytes = 2 ** 31 - 1;

/**
 * Everything is written beside its place and renamed, and files are named by their content: several processes may
 * add models at once, and the same request again changes nothing.
 * @throws LeitmotifError `model-source-missing`, `model-invalid`, `model-unsupported`; `usage` when another model has
 *   the id, or nothing can be called so; `store-unwritable` when the folder cannot be written.
 */
export async function addModel(request: AddRequest, folder: string): Promise<AddedModel> {
  const id = request.id ?? idFrom(request.file);
  checkIdForm(id);
  const format = formatOf(request.file);
  const bytes = await readWhole(request.file, format);
  const inference = await inferCard(bytes, format, request);
  const labels = await readNames(request.labels, inference);
  const chosen = await chooseGroups(request.groups, shortNames(labels));
  const licence = request.licence ?? firstLine(inference.licence);
  const labelText = new TextEncoder().encode(`${labels.join('\n')}\n`);
  const files = {
    network: { name: `files/${sha256Of(bytes)}.${format}`, bytes },
    labels: { name: `files/${sha256Of(labelText)}.txt`, bytes: labelText },
  };
  const card = {
    id,
    name: request.name ?? basename(request.file, extname(request.file)),
    description: `Added from ${basename(request.file)}.`,
    licence: licence ?? 'not stated',
    source: { file: files.network.name, sha256: sha256Of(bytes), format },
    labels: { file: files.labels.name, sha256: sha256Of(labelText) },
    ...(chosen && { groups: chosen.groups }),
    ...inference.card,
  };
  const path = join(folder, `${id}.json`);
  const text = `${JSON.stringify(card, null, 2)}\n`;
  const parsed = parseCard(text, path);
  const findings = [
    ...inference.findings,
    labelFinding(request, inference),
    ...(chosen ? [chosen.finding] : []),
    licenceFinding(request, licence),
  ];
  await checkId(id, text, path, request.replace === true, folder);
  for (const file of Object.values(files)) await put(join(folder, file.name), file.bytes);
  await put(path, new TextEncoder().encode(text), true);
  return { card: { ...parsed, reference: id }, findings, path };
}

function formatOf(file: string): 'onnx' | 'tflite' {
  const extension = extname(file).toLowerCase();
  if (extension === '.onnx') return 'onnx';
  if (extension === '.tflite' || extension === '.lite') return 'tflite';
  throw new LeitmotifError(
    'usage',
    `Expected an .onnx or .tflite file but received ${JSON.stringify(file)}.`,
    {
      hint: 'Export the network from its framework in one of these formats.',
    },
  );
}

/** The file, with what an ONNX file keeps beside it. What is no network is refused here, where it has a name. */
async function readWhole(file: string, format: 'onnx' | 'tflite'): Promise<Uint8Array> {
  const stats = await stat(file).catch((cause) => {
    throw new LeitmotifError(
      'model-source-missing',
      `The file ${file} cannot be read: ${readReason(cause)}.`,
      { cause },
    );
  });
  if (!stats.isFile()) throw new LeitmotifError('model-invalid', `${file} is not a file.`);
  if (stats.size > mostBytes) {
    throw new LeitmotifError('model-unsupported', `${file} has more than 2 GiB.`, {
      hint: 'Export it in float16.',
    });
  }
  const bytes = await readFile(file);
  const model = decode(bytes, format, file);
  if (model === undefined) return bytes;
  return hasExternalData(model) ? encodeOnnx(await inlineExternalData(model, file)) : bytes;
}

/** An ONNX network; a TFLite file is only looked at. */
function decode(bytes: Uint8Array, format: 'onnx' | 'tflite', file: string): OnnxModel | undefined {
  try {
    if (format === 'onnx') return decodeOnnx(bytes, file);
    readTflite(bytes, file);
    return undefined;
  } catch (cause) {
    const isPointer = Buffer.from(bytes.subarray(0, 200)).toString().startsWith('version https://git-lfs');
    throw new LeitmotifError('model-invalid', (cause as Error).message, {
      hint: isPointer
        ? 'It is a pointer of Git LFS: fetch the real file with git lfs pull.'
        : 'Export or download it again.',
      cause,
    });
  }
}

async function readNames(path: string | undefined, inference: Inference): Promise<string[]> {
  const { classes } = inference;
  if (path === undefined)
    return ownNames(inference) ?? Array.from({ length: classes }, (_, i) => `category ${i}`);
  const bytes = await readFile(path).catch((cause) => {
    throw new LeitmotifError(
      'model-source-missing',
      `The labels ${path} cannot be read: ${readReason(cause)}.`,
      { cause },
    );
  });
  const names = forBoth(parseLabels(bytes, path), inference);
  if (names.length === classes) return names;
  const hint = hintAtCount(names, classes);
  throw new LeitmotifError(
    'model-invalid',
    `The network has ${classes} categories but ${path} has ${names.length} ${names.length === 1 ? 'label' : 'labels'}.`,
    { ...(hint && { hint }) },
  );
}

function hintAtCount(names: readonly string[], classes: number): string | undefined {
  if (names.length === classes - 1)
    return 'Networks from TensorFlow often have a category "background" in front: add a first line.';
  if (names.length === classes + 1)
    return `If its first line, ${JSON.stringify(names[0])}, is a heading or no category of the network’s, take it out.`;
  return undefined;
}

/** The one name of a single output is that of the second category. */
function forBoth(names: string[], { isSingle }: Inference): string[] {
  return isSingle && names.length === 1 ? [`not ${names[0]}`, names[0]] : names;
}

/** The names in the network's file, where they can be read and are as many as its categories. */
function ownNames(inference: Inference): string[] | undefined {
  const { classes, labels } = inference;
  if (labels === undefined) return undefined;
  try {
    const names = forBoth(parseLabels(labels, 'the network’s file'), inference);
    return names.length === classes ? names : undefined;
  } catch {
    return undefined;
  }
}

/** Some files hold the whole text of their licence. */
function firstLine(text: string | undefined): string | undefined {
  return text?.trim().split('\n')[0].slice(0, 200).trim() || undefined;
}

function checkIdForm(id: string): void {
  const { success, error } = modelCardSchema.shape.id.safeParse(id);
  if (!success) throw new LeitmotifError('usage', `--id "${id}": ${error.issues[0].message}.`);
}

async function checkId(id: string, text: string, path: string, replace: boolean, folder: string) {
  const other = (await listCards(folder)).find((each) => each.id === id);
  if (other?.origin === 'built-in') {
    throw new LeitmotifError('usage', `"${id}" is a model that comes with Leitmotif.`, {
      hint: 'Choose another --id.',
    });
  }
  const earlier = other && (await readFile(path, 'utf8'));
  if (earlier === undefined || earlier === text || replace) return;
  throw new LeitmotifError('usage', `There is another model "${id}".`, {
    hint: 'Choose another --id, or let it make way with --replace.',
  });
}

function idFrom(file: string): string {
  const id = basename(file, extname(file))
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-');
  return id.replace(/^[-.]+/, '').replace(/-+$/, '') || 'model';
}

/** A file named by its content need not be written again. */
async function put(path: string, bytes: Uint8Array, again = false): Promise<void> {
  if (!again && existsSync(path)) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await makeFolder(dirname(path));
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    throw new LeitmotifError('store-unwritable', `The models folder ${dirname(path)} cannot be written.`, {
      hint: 'Point LEITMOTIF_MODELS at a folder that can be written.',
      cause,
    });
  }
}

function labelFinding({ labels: path }: AddRequest, inference: Inference): Finding {
  if (path !== undefined) return { field: 'labels', value: path, reason: 'as you say' };
  return ownNames(inference)
    ? { field: 'labels', value: `${inference.classes} names`, reason: 'the file holds them' }
    : { field: 'labels', value: 'numbers', reason: 'none were given (--labels FILE)' };
}

function licenceFinding({ licence: said }: AddRequest, licence: string | undefined): Finding {
  return licence === undefined
    ? { field: 'licence', value: 'not stated', reason: 'the file does not say (--licence TEXT)' }
    : { field: 'licence', value: licence, reason: said === undefined ? 'the file says so' : 'as you say' };
}
