/** Reads model cards: what a network is, where its file lies, and how images must be prepared for it. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { LeitmotifError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { modelsFolder } from './models-folder.ts';

const builtInCards = join(packageRoot, 'models');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const perChannel = z.tuple([z.number(), z.number(), z.number()]);
const perChannelPositive = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

export const modelCardSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens'),
    name: z.string().min(1),
    description: z.string(),
    licence: z.string().min(1),
    /** With `package` and `version`, `file` lies in that npm package, otherwise beside the card. */
    source: z.strictObject({
      package: z.string().optional(),
      version: z.string().optional(),
      file: z.string().min(1),
      sha256,
      format: z.enum(['tflite', 'onnx']),
    }),
    /** One category a line, the line's index is the category's; `corrections` replaces single names. */
    labels: z.strictObject({
      file: z.string().min(1),
      sha256,
      corrections: z.record(z.string().regex(/^\d+$/), z.string().min(1)).default({}),
    }),
    /** Sizes in pixels of a side; x = (byte − mean) / std for the channels red, green, blue. */
    input: z.strictObject({
      size: z.int().positive(),
      minSize: z.int().positive(),
      flexible: z.boolean(),
      mean: perChannel,
      std: perChannelPositive,
      /** The order the network was trained with; default `rgb`. Mean and std stay in the order red, green, blue. */
      channels: z.enum(['rgb', 'bgr']).optional(),
      /** Why the size is not flexible. */
      fixedBecause: z.string().optional(),
    }),
    /** The output that holds the logits; needed where an ONNX file has several. */
    output: z.string().min(1).optional(),
    layer: z.string().min(1),
    /** How the layer's tensor holds its cells; default `nchw`. */
    layout: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('nchw') }),
        z.strictObject({ kind: z.literal('nhwc') }),
        z.strictObject({
          kind: z.literal('tokens'),
          skip: z.int().min(0),
          height: z.int().positive(),
          width: z.int().positive(),
        }),
      ])
      .optional(),
  })
  .refine((card) => (card.source.package === undefined) === (card.source.version === undefined), {
    message: 'expected both package and version, or neither',
    path: ['source'],
  });

/** A model card, the folder it was read from, and what `loadCard` finds it by: its id, or its file's path. */
export type ModelCard = z.infer<typeof modelCardSchema> & { folder: string; reference: string };

/** A card's id and the folder it lies in. */
export interface CardPlace {
  id: string;
  folder: string;
  origin: 'built-in' | 'added';
}

/** Every card that comes with Leitmotif or was added (those of the folder `added`), sorted within each kind. */
export async function listCards(added = modelsFolder()): Promise<CardPlace[]> {
  const places = (folder: string, origin: CardPlace['origin']) => async (names: string[]) =>
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ id: name.slice(0, -'.json'.length), folder, origin }));
  return [
    ...(await readdir(builtInCards).then(places(builtInCards, 'built-in'))),
    ...(await readdir(added)
      .catch(() => [])
      .then(places(added, 'added'))),
  ];
}

/**
 * The card called `id`, built in or added, or the card in the file `id` when that ends in `.json`.
 * @throws LeitmotifError `model-not-found` when there is no such card, `model-invalid` when it breaks the schema.
 */
export async function loadCard(id: string): Promise<ModelCard> {
  if (id.endsWith('.json')) return readCard(resolve(id));
  const known = await listCards();
  const place = known.find((each) => each.id === id);
  if (place) return { ...(await readCard(join(place.folder, `${id}.json`))), reference: id };
  throw new LeitmotifError('model-not-found', `No model is called "${id}".`, {
    hint:
      `Choose one of: ${known.map((each) => each.id).join(', ')}; add your own with leitmotif models add FILE; ` +
      'or give the path of a model card (.json).',
  });
}

async function readCard(path: string): Promise<ModelCard> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new LeitmotifError('model-not-found', `The model card ${path} cannot be read.`, { cause });
  });
  return parseCard(text, path);
}

/**
 * Checks a card's text against the schema; `path` is where it comes from.
 * @throws LeitmotifError `model-invalid`, naming every field that is wrong.
 */
export function parseCard(text: string, path: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `The model card ${path} is not JSON.`, { cause });
  }
  const { success, data, error } = modelCardSchema.safeParse(json);
  if (success) return { ...data, folder: dirname(path), reference: path };
  throw new LeitmotifError('model-invalid', `The model card ${path} is wrong:\n${z.prettifyError(error)}`);
}
