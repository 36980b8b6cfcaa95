/** An auditor lists what predictions may rest on besides the thing itself: node examples/list-shortcuts.mjs RUN */
import { openRun } from 'leitmotif';

const run = await openRun(process.argv[2]);
const { motifs } = await run.motifs();
const { shortcuts, evidence } = await run.categories();
const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));

for (const { label, motif, evidence: part, images, exemplars } of shortcuts) {
  const { group, categories = [] } = motifOf.get(motif) ?? {};
  const taken = group?.label ?? categories[0]?.label ?? 'nothing in particular';
  console.log(
    `${label}: ${Math.round(part * 100)} % of the evidence in ${motif}, taken for ${taken} (${images} images)`,
  );
  for (const { key } of exemplars.slice(0, 2)) console.log(`  ${JSON.stringify(key)}`);
}
console.error(`${shortcuts.length} candidate shortcuts, judged by ${evidence}.`);
