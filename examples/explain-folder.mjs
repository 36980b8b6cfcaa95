/** A service explains a folder of images, and stops in order on Ctrl-C: node examples/explain-folder.mjs FOLDER STORE [model] */
import { openRun } from 'leitmotif';
import { runLocally } from 'leitmotif/run';

const [dataset, store, model] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const request = { dataset, store, ...(model && { model }), parameters: { k: 4, batchSize: 16 } };
const observer = { progress: (done) => console.error(`${done} images done`) };
const { run, storeUri } = await runLocally(request, { signal: stop.signal }, observer);

const { motifs } = await (await openRun(run.runId, { store: storeUri })).motifs();
for (const { id, name, share } of motifs)
  console.log(`${id}  ${Math.round(100 * share)} %  ${name ?? 'unclear'}`);
