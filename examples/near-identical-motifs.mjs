/** A curator looks for motifs that are nearly the same: node examples/near-identical-motifs.mjs RUN [least cosine] */
import { openRun } from 'leitmotif';

const [address, least = '0.8'] = process.argv.slice(2);
const run = await openRun(address);
const { motifs } = await run.motifs();
const { count, vector } = await run.motifVectors();

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

const pairs = [];
for (let i = 0; i < count; i++) {
  for (let j = i + 1; j < count; j++) {
    const likeness = cosine(vector(i), vector(j));
    if (likeness >= Number(least)) pairs.push({ a: motifs[i], b: motifs[j], likeness });
  }
}
pairs.sort((x, y) => y.likeness - x.likeness);

const called = ({ id, name }) => `${id} (${name ?? 'unclear'})`;
for (const { a, b, likeness } of pairs) console.log(`${likeness.toFixed(3)}  ${called(a)} ~ ${called(b)}`);
console.error(`${pairs.length} of ${(count * (count - 1)) / 2} pairs are alike.`);
