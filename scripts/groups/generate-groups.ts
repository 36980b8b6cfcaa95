/**
 * `npm run groups`: makes models/groups/imagenet.json from WordNet 3.0 as Debian's `wordnet-base` installs it: which of
 * ImageNet's categories have a name in common.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCard } from '../../src/model/card.ts';
import { categoryNames, filesOf } from '../../src/model/source.ts';
import { packageRoot } from '../../src/package-root.ts';
import { readNouns, type Synset } from './wordnet.ts';

/** Groups of more categories say too little ("artifact"). */
const mostCategories = 250;
/** What says too little in spite of having few, and what few people say. */
const leftOut = new Set(
  'abstraction,article,causal agent,commodity,device,matter,mechanism,part,placental,solid,substance,system'.split(
    ',',
  ),
);

interface Group {
  synset: Synset;
  /** Places among the 1000 categories, in order. */
  categories: number[];
}

const nouns = await readNouns('/usr/share/wordnet');
const card = await loadCard('inception-v3');
const [, ...labels] = categoryNames(await filesOf(card).labels(), card);
const ids = (await readFile(join(import.meta.dirname, 'imagenet-synsets.txt'), 'utf8')).trim().split('\n');

const groups = distinct(gather());
const named = groups.map((group) => ({ ...group, name: nameOf(group) }));
const text = Object.fromEntries(
  named.map((group) => [group.name, membersOf(group)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
);
const path = join(packageRoot, 'models/groups/imagenet.json');
await writeFile(path, `${JSON.stringify(text, null, 2)}\n`);
console.log(`${path}: ${named.length} groups`);

/** Every synset above more than one category and at most `mostCategories`. */
function gather(): Group[] {
  const below = new Map<number, number[]>();
  for (const [place, id] of ids.entries()) {
    for (const offset of ancestors(Number(id.slice(1))))
      below.set(offset, [...(below.get(offset) ?? []), place]);
  }
  return [...below]
    .filter(([, { length }]) => length > 1 && length <= mostCategories)
    .map(([offset, categories]) => ({ synset: nouns.get(offset)!, categories }))
    .filter(({ synset }) => !leftOut.has(synset.words[0]!));
}

function ancestors(offset: number, found = new Set<number>()): Set<number> {
  for (const above of nouns.get(offset)!.hypernyms) {
    if (found.has(above)) continue;
    found.add(above);
    ancestors(above, found);
  }
  return found;
}

/** Of groups with the same categories the one whose name is written most often. */
function distinct(all: Group[]): Group[] {
  const best = new Map<string, Group>();
  for (const group of all) {
    const key = group.categories.join();
    const other = best.get(key);
    if (!other || isCommoner(group.synset, other.synset)) best.set(key, group);
  }
  return [...best.values()].sort((a, b) => a.categories.length - b.categories.length);
}

/** Of equals the first in WordNet's order. */
function isCommoner(a: Synset, b: Synset): boolean {
  return a.count > b.count || (a.count === b.count && a.offset < b.offset);
}

/** The synset's first word; what else is called so gets the word for what is above it. */
function nameOf({ synset }: Group): string {
  const word = synset.words[0]!;
  const others = groups.filter((other) => other.synset !== synset && other.synset.words[0] === word);
  if (others.length === 0 && !labels.includes(word)) return word;
  return `${word} (${nouns.get(synset.hypernyms[0]!)!.words[0]})`;
}

/** The largest groups within, and the categories that none of them has. */
function membersOf({ categories, name }: (typeof named)[number]): string[] {
  const within = named.filter((other) => other.name !== name && isPart(other.categories, categories));
  const largest = within.filter(
    (one) => !within.some((other) => other.name !== one.name && isPart(one.categories, other.categories)),
  );
  const covered = new Set(largest.flatMap((group) => group.categories));
  return [
    ...largest.map((group) => group.name),
    ...categories.filter((place) => !covered.has(place)).map((place) => labels[place]!),
  ].sort();
}

function isPart(one: readonly number[], other: readonly number[]): boolean {
  return one.length < other.length && one.every((place) => other.includes(place));
}
