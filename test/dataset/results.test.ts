import { expect, test } from 'vitest';
import { resultsAmong } from '../../src/dataset/results.ts';

const run = (folder: string) =>
  ['run.json', 'plan/00000.json', 'batches/000000-1/overlays/a.jpg.jpg'].map((name) => `${folder}/${name}`);

/** What is left of the keys as images of the dataset at /photos. */
function left(keys: string[], store: string, dataset = '/photos'): string[] {
  const isResult = resultsAmong(
    keys.map((key) => ({ key })),
    dataset,
    store,
  );
  return keys.filter((key) => !isResult(key));
}

const own = ['a.jpg', 'birds/run.json', 'birds/b.jpg'];

test('a store below the dataset holds results, whatever lies in it', () => {
  expect(left([...own, 'out/x.jpg', ...run('out/photos-1')], '/photos/out')).toEqual(own);
});

test('what another store below the dataset got from a run is no image, either', () => {
  expect(left([...own, ...run('old/out/photos-1'), ...run('photos-2')], '/elsewhere')).toEqual(own);
});

test.each(['/', '/photos/a.jp'])('results may go to %s: the images stay images', (store) => {
  expect(left([...own, ...run('photos-1')], store)).toEqual(own);
});

test('a bucket whose name begins like the store’s is another', () => {
  expect(left(own, 's3://photos-out', 's3://photos')).toEqual(own);
  expect(left([...own, 'out/x.jpg'], 's3://photos/out', 's3://photos')).toEqual(own);
});

test('the pictures of a run are images for whoever names its folder', () => {
  const inside = run('').map((key) => key.slice(1));
  expect(left(inside, '/elsewhere')).toEqual(inside);
});

test('a dataset at the root of the disk', () => {
  expect(left(['a.jpg', 'out/x.jpg'], '/out', '/')).toEqual(['a.jpg']);
});
