import { expect, test } from 'vitest';
import { peerLayers } from '../../../bench/localisation/methods.ts';
import { type Collection, measure, wholeIou } from '../../../bench/localisation/tally.ts';

/** One pixel, in its image's mask, drawn in concept 0 with that value and intensity. */
const layers = (intensity: number) => ({
  winner: Int16Array.of(0),
  value: Float32Array.of(intensity),
  intensities: Float32Array.of(intensity),
  strengths: [intensity],
  peaks: [0],
});
const scene = (kind: string) => ({ kind, mask: Uint8Array.of(1) }) as unknown as Collection['images'][number];

const collection = (intensities: number[], opinions: number[]): Collection => ({
  kinds: ['cat', 'dog'],
  k: 1,
  images: [...Array(10).fill(scene('cat')), scene('dog'), scene('dog')],
  ours: intensities.map(layers),
  theirs: intensities.map(layers),
  names: { ours: [0], theirs: [0] },
  opinions: {
    ours: opinions.map((opinion) => Float32Array.of(opinion)),
    theirs: opinions.map(() => Float32Array.of(Number.NaN)),
  },
  predictions: Array(12).fill(0),
  seconds: { peerFactors: 0, ourFactors: 0, ourDrawing: 0 },
});

const cats = Array(10).fill(1);

test('a concept of one kind is absent from the other kinds’ images, and dark there below a twentieth', () => {
  const { absent, dark } = measure([collection([...cats, 0.04, 0.2], Array(12).fill(1))], 'ours');
  expect([absent, dark]).toEqual([2, 0.5]);
});

test('what the other side says tells how many of the lit ones are there after all', () => {
  const found = measure([collection([...cats, 0.2, 0.2], [...cats, 0.9, 0.1])], 'ours');
  expect(found).toMatchObject({ absent: 2, dark: 0, lit: 2, lit_seen: 1, nil: 1, nil_dark: 0 });
});

test('a concept is nil where the other side has next to nothing of it, whatever the kind', () => {
  const found = measure(
    [collection([...cats.slice(1), 0.01, 0, 0], [...cats.slice(1), 0.2, 0.2, 1])],
    'ours',
  );
  expect(found).toMatchObject({ nil: 2, nil_dark: 1 });
});

test('without a counterpart on the other side nothing is nil', () => {
  expect(measure([collection([...cats, 0.2, 0.2], Array(12).fill(1))], 'theirs')).toMatchObject({
    nil: 0,
    lit: 0,
  });
});

test('who draws everything overlaps by the part of the picture that is object, in the mean over kinds', () => {
  const of = (...masks: number[][]) => ({ images: masks.map((mask) => ({ mask: Uint8Array.from(mask) })) });
  // (1/4 + 3/4) / 2 and (1 + 1/2 + 1/2 + 0) / 4.
  const kinds = [
    of([1, 0, 0, 0], [1, 1, 1, 0]),
    of([1, 1], [0, 1], [1, 0], [0, 0]),
  ] as unknown as Collection[];
  expect(wholeIou(kinds)).toBe((0.5 + 0.5) / 2);
});

test('the peer’s concept is as strong in a picture as its factors say, not as its stretched drawing', () => {
  const picture = { data: new Uint8Array(12), width: 2, height: 2 };
  const drawn = (values: number[]) =>
    peerLayers({ data: Float32Array.from(values), k: 1, width: 2, height: 2 }, picture);
  const [strong, faint] = [drawn([0, 4, 0, 0]), drawn([0, 0, 0.1, 0.1])];
  expect([strong!.strengths[0], faint!.strengths[0]]).toEqual([1, expect.closeTo(0.05, 6)]);
  expect([strong!.peaks[0], faint!.peaks[0]]).toEqual([1, 2]);
  expect([...strong!.intensities, ...faint!.intensities].map((value) => Math.round(value))).toEqual([1, 1]);
});
