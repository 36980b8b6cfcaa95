/** How numbers, dates and names read on the pages. */
import type { Contributions, LinearContribution } from '../manifest/concepts.ts';
import type { Parameters, Run } from '../manifest/run.ts';

const thousands = new Intl.NumberFormat('en-US');

/** 1234567 → 1,234,567 */
export function grouped(count: number): string {
  return thousands.format(count);
}

/** `1 image`, `2 images`, `2 batches`, `3 categories` */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  if (/[^aeiou]y$/.test(noun)) return `${grouped(count)} ${noun.slice(0, -1)}ies`;
  return `${grouped(count)} ${noun}${/(ch|s|x)$/.test(noun) ? 'es' : 's'}`;
}

/** What changed since an earlier run, in a sentence. */
export function changesInWords({ runId, images, reusedBatches }: NonNullable<Run['since']>): string {
  const changes = (['added', 'removed', 'changed'] as const)
    .filter((change) => images[change] > 0)
    .map((change) => `${counted(images[change], 'image')} ${change}`);
  const taken = `${counted(reusedBatches, 'batch')} taken over`;
  return `Since ${runId}: ${changes.join(', ') || 'no image changed'}; ${taken}.`;
}

/** 0.1234 → `12 %` with a space that does not break; what rounds to nothing but is something → `<1 %`. */
export function percent(fraction: number): string {
  if (fraction > 0 && fraction < 0.005) return '<1\u00a0%';
  return `${Math.round(fraction * 100)}\u00a0%`;
}

/** `Concepts explain 82 % of “tabby”`, the best category, where contributions add up. */
export function explainedInWords(contributions: Contributions | null): string | undefined {
  if (contributions?.method !== 'linear' || contributions.categories[0] === undefined) return undefined;
  const { explained, label } = contributions.categories[0];
  return `Concepts explain ${percent(explained)} of “${label}”`;
}

/** `1: +4.10, 3: −0.52, …`: what each concept adds to the best category, the largest terms first. */
export function contributionsInWords(contributions: Contributions): string {
  const { method, categories } = contributions;
  const [best] = categories;
  if (best === undefined) return '';
  const terms = best.concepts
    .map((value, j) => ({ value, j }))
    .filter(({ value }) => Math.abs(value) >= 0.005)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .map(({ value, j }) => `concept ${j + 1}: ${signed(value)}`);
  if (method === 'ablation') return `Hiding takes from the probability of ${best.label}: ${terms.join(', ')}`;
  const { logit, bias, offset, residual } = best as LinearContribution;
  const others = [
    `bias: ${signed(bias)}`,
    ...(offset === 0 ? [] : [`offset: ${signed(offset)}`]),
    `not explained: ${signed(residual)}`,
  ];
  return `${best.label}, logit ${logit.toFixed(2)} = ${[...terms, ...others].join(', ')}`;
}

/** `+4.10`, `−0.52`: two decimals; what rounds to nothing is `+0.00`. */
export function signed(value: number): string {
  return `${value <= -0.005 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** Two decimals, as strengths and errors are read. */
export function decimal(value: number): string {
  return value.toFixed(2);
}

/** What is left out of so many images, time after time, to see how firm a concept and its name are. */
export function partLeftOut(images: number): string {
  return images > 10 ? 'a tenth of the images' : 'one of the images';
}

/** 75 → 1 min 15 s */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `20 minutes`, `3 hours`, `5 days`: a long time, rounded down so that it is not said anew every minute. */
export function roughly(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return counted(minutes < 10 ? minutes : minutes - (minutes % 10), 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day');
}

/** How long an ISO timestamp is ago. */
export function roughlySince(timestamp: string): string {
  return roughly(Date.now() - Date.parse(timestamp));
}

/** 1536 → 1.5 kB (powers of 1000) */
export function byteSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let power = Math.floor(Math.log10(Math.max(1, bytes)) / 3);
  // What would be written as 1000.0 is 1.0 of the next unit.
  if (power > 0 && bytes / 1000 ** power >= 999.95) power += 1;
  power = Math.min(units.length - 1, power);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** An ISO timestamp → `24 November 2026, 16:36 UTC` */
export function moment(timestamp: string): string {
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat('en-GB', options).format(new Date(timestamp)).replace(' at ', ', ')} UTC`;
}

/** The last segment of a path or URI: what a dataset or a file is called. */
export function lastSegment(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** The place of a batch in the plan, from 1; its id says it. */
export function batchNumber(batchId: string): number {
  return Number.parseInt(batchId, 10) + 1;
}

/** The folder that all keys share, `''` for none. */
export function commonFolder(keys: readonly string[]): string {
  const folders = keys.map((key) => key.split('/').slice(0, -1));
  const first = folders[0] ?? [];
  let depth = 0;
  while (depth < first.length && folders.every((folder) => folder[depth] === first[depth])) depth++;
  return first.slice(0, depth).join('/');
}

/** `k = 8`, or `k from 2 to 12, chosen in each batch` */
export function rankInWords(k: Parameters['k']): string {
  return typeof k === 'number' ? `k = ${k}` : `k from ${k.from} to ${k.to}, chosen in each batch`;
}

/** How closely the concepts reproduce the activations, in words; after `explainedVariance`. */
export function qualityInWords(explainedVariance: number): string {
  if (explainedVariance >= 0.8) return 'very closely';
  if (explainedVariance >= 0.6) return 'well';
  if (explainedVariance >= 0.4) return 'in outline';
  return 'loosely';
}
