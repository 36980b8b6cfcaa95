/** What `leitmotif models` does. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LeitmotifError } from '../../errors.ts';
import { readReason } from '../../file-failure.ts';
import { excludeHint } from '../../imaging/format.ts';
import { addModel } from '../../model/add/add-model.ts';
import { listCards, loadCard } from '../../model/card.ts';
import { inspectModel } from '../../model/inspect.ts';
import { modelsFolder } from '../../model/models-folder.ts';
import { classify } from '../../pipeline/classify.ts';
import type { AddFlags, JsonFlag } from '../models.ts';
import { describeAdded, describeInspection, describeModels } from '../models-output.ts';
import { printJson } from '../terminal.ts';

export async function add(file: string, { inputSize, json, ...said }: AddFlags): Promise<void> {
  const added = await addModel({ file, size: inputSize, ...said }, modelsFolder());
  process.stderr.write(describeAdded(added));
  if (json) printJson(added);
}

export async function list({ json }: JsonFlag): Promise<void> {
  const listed = [];
  for (const { id, folder, origin } of await listCards())
    listed.push({ card: await loadCard(join(folder, `${id}.json`)), origin });
  if (json) printJson(listed.map(({ card, origin }) => ({ ...card, origin })));
  else process.stdout.write(describeModels(listed));
}

export async function inspect(id: string, { json }: JsonFlag): Promise<void> {
  const card = await loadCard(id);
  const inspection = await inspectModel(card);
  if (json) printJson({ card, ...inspection });
  else process.stdout.write(describeInspection(card, inspection));
}

export async function test(id: string, image: string, { json }: JsonFlag): Promise<void> {
  const card = await loadCard(id);
  const bytes = await readFile(image).catch((cause) => {
    throw new LeitmotifError('image-unreadable', `${image} cannot be read: ${readReason(cause)}.`, { cause });
  });
  const best = await classify(card, bytes, 5).catch((thrown) => {
    if (!(thrown instanceof LeitmotifError) || !thrown.code.startsWith('image-')) throw thrown;
    const { code, message } = thrown;
    const hint = thrown.hint === excludeHint ? 'Name an image file.' : thrown.hint;
    throw new LeitmotifError(code, `${image}: ${message}`, { ...(hint && { hint }), cause: thrown });
  });
  if (json) printJson(best);
  else
    for (const { score, label } of best)
      process.stdout.write(`${(100 * score).toFixed(1).padStart(5)} %  ${label}\n`);
}
