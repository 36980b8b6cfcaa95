/** @jsxImportSource hono/jsx */
import { expect, test } from 'vitest';
import type { ShownMotif } from '../../src/concepts/motif-findings.ts';
import { motifName, TakenFor } from '../../src/views/motif-finding.tsx';

const motif = (name: string | null, finding?: string) =>
  ({
    name,
    categories: [{ category: 3, label: 'daisy', score: 0.06 }],
    members: [],
    ...(finding === undefined
      ? {}
      : { finding: { id: 'm01', name: finding, hidden: false, shortcut: false } }),
  }) as unknown as ShownMotif;
const taken = (...given: Parameters<typeof motif>) => String(<TakenFor motif={motif(...given)} />);

test('a motif is called what people call it, then what the head does, then unclear', () => {
  expect(motifName(motif('daisy', 'petals'))).toBe('petals');
  expect(motifName(motif('daisy'))).toBe('daisy');
  expect(motifName(motif(null))).toBe('unclear');
});

test('beside another name stands what the head says, at best', () => {
  expect(taken('daisy', 'petals')).toMatch(/taken for <bdi>daisy<\/bdi>/);
  expect(taken('daisy', 'daisy')).toBe('');
  expect(taken('daisy')).toBe('');
  expect(taken(null)).toMatch(/at best <bdi>daisy<\/bdi> 6.%/);
  expect(taken(null, 'petals')).toBe('');
});

test('a motif without a name tells the names of its heaviest concepts, each once', () => {
  const madeOf = (...names: (string | null)[]) => {
    const members = names.map((name) => ({ name }));
    return String(<TakenFor motif={{ ...motif(null), members } as unknown as ShownMotif} />);
  };
  expect(madeOf(null, 'fig', 'a<b', 'fig')).toBe('; made of <bdi>fig</bdi>, <bdi>a&lt;b</bdi>');
  expect(madeOf('fig', 'pear', 'plum', 'lime')).toMatch(/<bdi>plum<\/bdi>, …$/);
  expect(madeOf(null)).toMatch(/at best/);
});
