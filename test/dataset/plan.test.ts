import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf, planBatches, runIdOf } from '../../src/dataset/plan.ts';
import { seededRandom } from '../../src/dataset/random.ts';
import type { Parameters } from '../../src/manifest/run.ts';

const image = (key: string, version = '1') => ({ key, bytes: 10, version });
const defaults = { batchSize: 4, groupBy: 'none', shuffle: false, seed: 0 } as const;
const keys = (batches: ReturnType<typeof planBatches>) =>
  batches.map(({ images }) => images.map(({ key }) => key));

test('sorts by key and cuts evenly: 9 images in batches of at most 4 make 3 + 3 + 3', () => {
  const batches = planBatches(
    'igahcfbed'.split('').map((key) => image(key)),
    defaults,
  );
  expect(keys(batches)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
    ['g', 'h', 'i'],
  ]);
});

test('keeps folders apart when grouping by folder', () => {
  const images = ['b/1', 'a/1', 'a/x/1', 'top', 'a/2'].map((key) => image(key));
  expect(keys(planBatches(images, { ...defaults, groupBy: 'folder' }))).toEqual([
    ['a/1', 'a/2'],
    ['a/x/1'],
    ['b/1'],
    ['top'],
  ]);
});

test('shuffles by the seed: the same order again for the same seed, another for another', () => {
  const images = Array.from({ length: 30 }, (_, i) => image(String(i)));
  const order = (seed: number) =>
    keys(planBatches(images, { ...defaults, batchSize: 30, shuffle: true, seed }))[0];
  expect(order(1)).toEqual(order(1));
  expect(order(1)).not.toEqual(order(2));
  expect(order(1)).not.toEqual(order(1)?.toSorted());
});

test('the random numbers are Mulberry32’s, as Python’s integers give them', () => {
  const random = seededRandom(2026);
  expect([random(), random(), random()]).toEqual([
    0.45540769933722913, 0.30849614599719644, 0.6611574492417276,
  ]);
});

test('batches of an earlier plan stay where all of their images are as they were; the rest is batched anew', () => {
  const images = 'abcdefgh'.split('').map((key) => image(key));
  const options = { ...defaults, batchSize: 2 };
  const earlier = planBatches(images, options);
  // a goes, d changes and i comes: of a–h in twos, e f and g h stay as they are.
  const now = [...images.slice(1).map(({ key }) => image(key, key === 'd' ? '2' : '1')), image('i')];
  expect(keys(planBatches(now, options, earlier))).toEqual([
    ['e', 'f'],
    ['g', 'h'],
    ['b', 'c'],
    ['d', 'i'],
  ]);
});

test('every image is in exactly one batch, no batch is empty or too large, and ids are unique', () => {
  const dataset = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 60 });
  const options = fc.record({
    batchSize: fc.integer({ min: 1, max: 9 }),
    groupBy: fc.constantFrom('folder' as const, 'none' as const),
    shuffle: fc.boolean(),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(dataset, options, (names, parameters) => {
      const batches = planBatches(
        names.map((key) => image(key)),
        parameters,
      );
      expect(keys(batches).flat().sort()).toEqual([...names].sort());
      for (const { images } of batches) {
        expect(images.length).toBeGreaterThan(0);
        expect(images.length).toBeLessThanOrEqual(parameters.batchSize);
      }
      expect(new Set(batches.map(({ batchId }) => batchId)).size).toBe(batches.length);
    }),
  );
});

test('batch ids say position and members, and do not depend on the listing’s order', () => {
  const [first] = planBatches([image('b'), image('a')], defaults);
  const [again] = planBatches([image('a'), image('b')], defaults);
  const [other] = planBatches([image('a'), image('c')], defaults);
  expect(first?.batchId).toMatch(/^000000-[0-9a-f]{8}$/);
  expect(again?.batchId).toBe(first?.batchId);
  expect(other?.batchId).not.toBe(first?.batchId);
});

test('the digest changes with any key, size or version', () => {
  const base = digestOf([image('a'), image('b')]);
  expect(digestOf([image('a'), image('b')])).toBe(base);
  expect(digestOf([image('a'), image('c')])).not.toBe(base);
  expect(digestOf([image('a'), image('b', '2')])).not.toBe(base);
  expect(digestOf([image('a')])).not.toBe(base);
});

test('the run id is readable and changes with what decides the results', () => {
  const parameters = { k: 8 } as Parameters;
  const request = { datasetUri: '/data/My Phötos', datasetDigest: 'd', parameters, model: 'm' };
  const id = runIdOf(request);
  expect(id).toMatch(/^My-Pho-?tos-[0-9a-f]{8}$/);
  expect(runIdOf({ ...request })).toBe(id);
  expect(runIdOf({ ...request, model: 'n' })).not.toBe(id);
  expect(runIdOf({ ...request, parameters: { k: 9 } as Parameters })).not.toBe(id);
  expect(runIdOf({ ...request, datasetUri: '/..' })).toMatch(/^dataset-/);
});
