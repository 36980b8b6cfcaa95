/** An auditor lists what predictions may rest on besides the thing itself: node examples/list-shortcuts.mjs RUN */
import { openRun } from 'leitmotif';

const run = await openRun(process.argv[2]);
const { motifs } = await run.motifs();
const { shortcuts, evidence } = await run.categories();
const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));

for (const { label, motif, evidence: part, images, exemplars } of shortcuts) {
  // A motif without a name is one that the network's head takes for nothing in particular, whatever comes first.
  const taken = motifOf.get(motif)?.name ?? 'nothing in particular';
  console.log(
    `${label}: ${Math.round(part * 100)} % of the evidence in ${motif}, taken for ${taken} (${images} images)`,
  );
  for (const { key } of exemplars.slice(0, 2)) console.log(`  ${JSON.stringify(key)}`);
}
console.error(`${shortcuts.length} candidate shortcuts, judged by ${evidence}.`);
