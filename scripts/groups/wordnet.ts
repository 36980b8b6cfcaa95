/** Reads WordNet's nouns from its database files (formats: wndb(5WN), cntlist(5WN), senseidx(5WN)). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Words that mean the same. */
export interface Synset {
  /** Its address; `n` and the address in eight digits are ImageNet's id. */
  offset: number;
  words: string[];
  /** Offsets of what it is a kind of. */
  hypernyms: number[];
  /** How often its first word is tagged with this meaning in WordNet's texts. */
  count: number;
}

export async function readNouns(folder: string): Promise<Map<number, Synset>> {
  const [data, tagged] = await Promise.all(
    ['data.noun', 'cntlist.rev'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const counts = new Map<string, number>();
  for (const line of tagged!.trimEnd().split('\n')) {
    const [sense, , count] = line.split(' ');
    counts.set(sense!, Number(count));
  }
  const lines = data!.split('\n').filter((line) => /^\d/.test(line));
  return new Map(
    lines.map((line) => {
      const synset = parse(line, counts);
      return [synset.offset, synset];
    }),
  );
}

/** `offset file type count-of-words word id … count-of-pointers pointer offset type places … | gloss`. */
function parse(line: string, counts: ReadonlyMap<string, number>): Synset {
  const fields = line.split(' | ')[0]!.split(' ');
  const words = Number.parseInt(fields[3]!, 16);
  const first = fields[4]!;
  const sense = `${first.toLowerCase()}%1:${fields[1]}:${fields[5]!.padStart(2, '0')}::`;
  const pointers = 4 + 2 * words;
  const hypernyms = Array.from({ length: Number(fields[pointers]) }, (_, i) => pointers + 1 + 4 * i)
    .filter((at) => fields[at] === '@' || fields[at] === '@i')
    .map((at) => Number(fields[at + 1]));
  return {
    offset: Number(fields[0]),
    words: Array.from({ length: words }, (_, i) => fields[4 + 2 * i]!.replaceAll('_', ' ')),
    hypernyms,
    count: counts.get(sense) ?? 0,
  };
}
