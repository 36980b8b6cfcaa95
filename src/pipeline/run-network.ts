/** Brings a run's network to where it is computed: users' networks travel through the store, by their sha256. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredRun } from '../catalog/open-run.ts';
import { LeitmotifError } from '../errors.ts';
import { cacheFolder } from '../model/cache-folder.ts';
import { atHome, loadCard, type ModelCard } from '../model/card.ts';
import { type ImportedModel, importModel } from '../model/import.ts';
import { modelsFolder } from '../model/models-folder.ts';
import { filesOf, type NetworkFiles } from '../model/source.ts';
import { sha256Of } from '../sha256.ts';
import { sharedModelObject } from '../store/layout.ts';
import type { Store } from '../store/store.ts';

type Described = Pick<ModelCard, 'id' | 'source' | 'labels'>;

interface SharedFile {
  sha256: string;
  /** In its folder of the store. */
  name: string;
  /** In the folder of added networks. */
  local: string;
  /** A larger object is not fetched. */
  mostBytes: number;
}

/** File names come from here and digests only, never from a card that a store holds. */
function sharedFiles({ source, labels }: Described): { network: SharedFile; labels: SharedFile } {
  const file = (sha256: string, name: string, extension: string, mostBytes: number) => {
    return { sha256, name, local: join('files', `${sha256}.${extension}`), mostBytes };
  };
  return {
    network: file(source.sha256, `network.${source.format}`, source.format, 2 ** 31 - 1),
    labels: file(labels.sha256, 'labels.txt', 'txt', 2 ** 24),
  };
}

/** Puts a user's network and its labels into the store, once; networks of npm packages are everywhere already. */
export async function shareNetwork(store: Store, card: ModelCard): Promise<void> {
  if (card.source.package !== undefined) return;
  const { network, labels } = sharedFiles(card);
  const read = filesOf(card);
  for (const [{ sha256, name }, bytes] of [
    [network, read.network],
    [labels, read.labels],
  ] as const) {
    const object = sharedModelObject(sha256, name);
    if (!(await store.has(object))) await store.create(object, await bytes());
  }
}

/**
 * The network that a run was planned with, from the cache, or else from its npm package, this machine or the store.
 * @throws LeitmotifError `model-*`, `store-unreadable`; `model-not-found` naming id and sha256 when nobody has it
 */
export async function importRunNetwork({ store, manifest, model }: StoredRun): Promise<ImportedModel> {
  const card = atHome((await model()).card);
  if (card.source.package !== undefined) return importModel(card, cacheFolder());
  const shared = sharedFiles(card);
  const find = async (what: keyof NetworkFiles) =>
    (await findHere(what, shared[what], (await manifest()).model.card)) ??
    fetchShared(shared[what], store, card);
  return importModel(card, cacheFolder(), {
    files: { network: () => find('network'), labels: () => find('labels') },
  });
}

/** Among the added networks, or beside the card that the run was planned with where that is of this machine. */
async function findHere(
  what: keyof NetworkFiles,
  { sha256, local }: SharedFile,
  reference: string,
): Promise<Uint8Array | undefined> {
  const places = [
    () => readFile(join(modelsFolder(), local)),
    async () => filesOf(await loadCard(reference))[what](),
  ];
  for (const read of places) {
    const bytes = await read().catch(() => undefined);
    if (bytes && sha256Of(bytes) === sha256) return bytes;
  }
  return undefined;
}

async function fetchShared(
  { sha256, name, mostBytes }: SharedFile,
  store: Store,
  card: Described,
): Promise<Uint8Array> {
  const object = sharedModelObject(sha256, name);
  const { bytes } = await store.open(object).catch((cause) => {
    if (!(cause instanceof LeitmotifError) || cause.code !== 'object-not-found') throw cause;
    throw notFound(card, store, cause);
  });
  if (bytes > mostBytes) {
    throw new LeitmotifError('model-unsupported', `${store.uri}/${object} has ${bytes} bytes.`, {
      hint: `At most ${mostBytes} are fetched.`,
    });
  }
  const fetched = await store.get(object);
  const found = sha256Of(fetched);
  if (found === sha256) return fetched;
  throw new LeitmotifError('model-invalid', `${store.uri}/${object} is damaged: it has sha256 ${found}.`, {
    hint: 'Remove it and enqueue the run again from a machine that has the network.',
  });
}

function notFound({ id, source }: Described, store: Store, cause: LeitmotifError): LeitmotifError {
  const message = `The run needs the network "${id}" (sha256 ${source.sha256}), which neither this machine nor ${store.uri} has.`;
  return new LeitmotifError('model-not-found', message, {
    hint: `Enqueue the run again from a machine that has it, or add the same file here: leitmotif models add FILE --id ${id}.`,
    cause,
  });
}
