/**
 * A pipeline picks the images that are rich in one motif, one JSON line each:
 * node examples/images-rich-in-motif.mjs RUN m01 [least share]
 */
import { openRun } from 'leitmotif';

const [address, motif, least = '0.3'] = process.argv.slice(2);
const run = await openRun(address);
const ids = (await run.motifs()).motifs.map(({ id }) => id);
if (!ids.includes(motif)) throw new Error(`The run has no motif ${motif}; it has ${ids.join(', ')}.`);

// Rows come batch by batch, so a dataset of any size fits.
for await (const row of run.rows('motif_presence')) {
  if (row.motif !== motif || row.share < Number(least)) continue;
  console.log(
    JSON.stringify({ dataset: run.run.dataset.uri, key: row.key, share: row.share, strength: row.strength }),
  );
}
