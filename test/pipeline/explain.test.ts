import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { softmax } from '../../src/concepts/categories.ts';
import { openSource } from '../../src/dataset/open-source.ts';
import { paintConcepts } from '../../src/drawing/blend.ts';
import { conceptColour } from '../../src/drawing/palette.ts';
import { scaleFactors } from '../../src/factorization/scale.ts';
import { createSolver, type Solver } from '../../src/factorization/solver.ts';
import { cacheFolder } from '../../src/model/cache-folder.ts';
import { loadCard, type ModelCard } from '../../src/model/card.ts';
import { importModel } from '../../src/model/import.ts';
import { type Network, openNetwork } from '../../src/model/network.ts';
import { type Explanation, explainBatch } from '../../src/pipeline/explain.ts';
import { scoreByHead } from '../../src/pipeline/name-concepts.ts';
import { type Observation, observeBatch } from '../../src/pipeline/observe.ts';
import { createStopwatch } from '../../src/pipeline/stopwatch.ts';
import { exampleRun } from '../example-run.ts';
import { sharedFolder } from '../integration/dataset.ts';
import { copyStamps } from '../photographs.ts';

const folder = sharedFolder();
const k = 6;
let card: ModelCard;
let network: Network;
let solver: Solver;
let observations: Observation[];
let explanation: Explanation;

/** Birds and fruit through the real network, factorised jointly. */
beforeAll(async () => {
  const dataset = join(folder.path, 'mixed');
  await mkdir(dataset);
  await copyStamps('animals/birds', 6, dataset);
  await copyStamps('food/fruit', 6, dataset);
  const keys = (await readdir(dataset, { recursive: true })).filter((name) => name.endsWith('.png')).sort();
  card = await loadCard('inception-v3');
  network = await openNetwork(await importModel(card, cacheFolder()));
  solver = await createSolver();
  const example = exampleRun('run');
  const run = { ...example, parameters: { ...example.parameters, k } };
  const batch = { batchId: '000000-00000000', images: keys.map((key) => ({ key, bytes: 1, version: '' })) };
  const source = await openSource(dataset);
  const outcomes = await observeBatch(batch, { source, run, card, network }, createStopwatch(), () => {});
  observations = outcomes.flatMap((outcome) => ('observation' in outcome ? [outcome.observation] : []));
  explanation = await explainBatch(observations, { run, card, network, solver }, createStopwatch());
});
afterAll(async () => {
  await network.close();
  await solver.close();
});

async function scoresOf(W: Float32Array): Promise<Float64Array[]> {
  const logits = await network.logits(W, k, 1, 1);
  const classes = logits.length / k;
  return Array.from({ length: k }, (_, j) => softmax(logits.subarray(j * classes, (j + 1) * classes)));
}

test('category scores are the same whatever positive rescaling the factorisation ends in', async () => {
  const { W, H, channels, positions } = explanation.factorization;
  const factors = [0.01, 0.3, 1, 7, 40, 500];
  const rescaled = {
    ...explanation.factorization,
    W: W.map((w, i) => w * factors[Math.floor(i / channels)]!),
    H: H.map((h, i) => h / factors[Math.floor(i / positions)]!),
  };
  const [fixed, again] = [await scoresOf(W), await scoresOf(scaleFactors(rescaled).W)];
  const raw = await scoresOf(rescaled.W);
  const largestChange = (a: Float64Array[], b: Float64Array[]) =>
    Math.max(...a.flatMap((scores, j) => Array.from(scores, (score, c) => Math.abs(score - b[j]![c]!))));
  expect(largestChange(fixed, again)).toBeLessThan(1e-3);
  // Read without fixing the scale, as the peers do, they are not.
  expect(largestChange(fixed, raw)).toBeGreaterThan(0.2);
});

test('a concept in one cell and in a whole grid of them scores the same: the head pools', async () => {
  const { factorization, offset } = explanation;
  const vectors = { W: factorization.W, offset, k };
  const [head, tile] = [
    await scoreByHead(vectors, network, network.smallestGrid),
    await scoreByHead(vectors, network, { height: 8, width: 8 }),
  ];
  for (const [j, scores] of head.entries()) {
    for (const [c, score] of scores.entries()) expect(Math.abs(tile[j]![c]! - score)).toBeLessThan(1e-5);
  }
});

test('the terms of a prediction add up to the network’s logit, and the residual is the head on what is left', async () => {
  const { W, H, channels, positions } = explanation.factorization;
  let start = 0;
  for (const [i, { activations }] of observations.entries()) {
    const { data, height, width } = activations;
    const cells = height * width;
    const logits = await network.logits(data, 1, height, width);
    // V − W·H of the image in every cell, through the head less its bias: the residual by another way.
    const left = data.slice();
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < cells; p++) {
        for (let j = 0; j < k; j++)
          left[c * cells + p]! -= W[j * channels + c]! * H[j * positions + start + p]!;
      }
    }
    start += cells;
    const rest = await network.logits(left, 1, height, width);
    const nothing = await network.logits(new Float32Array(channels), 1, 1, 1);
    const { contributions, prediction } = explanation.images[i]!;
    if (contributions?.method !== 'linear') throw new Error('Inception’s head is pooling and a linear layer');
    expect(contributions.categories.map(({ category }) => category)).toEqual(
      prediction.map(({ category }) => category),
    );
    for (const { category, logit, bias, offset, concepts, residual } of contributions.categories) {
      expect(offset).toBe(0);
      expect(Math.abs(logit - logits[category]!)).toBeLessThan(1e-4);
      const sum = concepts.reduce((total, term) => total + term, bias + offset + residual);
      expect(Math.abs(sum - logits[category]!)).toBeLessThan(1e-4);
      expect(Math.abs(residual - (rest[category]! - nothing[category]!))).toBeLessThan(1e-3);
    }
  }
});

test('evidence is what the head says of a concept’s part of the activations, at each cell', async () => {
  const { W, channels } = explanation.factorization;
  const nothing = await network.logits(new Float32Array(channels), 1, 1, 1);
  for (const i of [0, 7]) {
    const { data, height, width } = observations[i]!.activations;
    const { maps, evidence, prediction } = explanation.images[i]!;
    const [cells, category] = [height * width, prediction[0]!.category];
    const heat = (j: number, p: number) => maps.data[j * cells + p]!;
    const answerTo = async (part: Float32Array) =>
      (await network.logits(part, 1, height, width))[category]! - nothing[category]!;
    for (let j = 0; j < k; j++) {
      const part = data.map((value, at) => {
        const [c, p] = [Math.floor(at / cells), at % cells];
        let whole = 0;
        for (let l = 0; l < k; l++) whole += heat(l, p) * W[l * channels + c]!;
        return whole > 0 ? (value * heat(j, p) * W[j * channels + c]!) / whole : 0;
      });
      const own = evidence!.data.subarray(j * cells, (j + 1) * cells);
      const sum = own.reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - (await answerTo(part)))).toBeLessThan(1e-3);
      const most = own.indexOf(Math.max(...own));
      const there = part.map((value, at) => (at % cells === most ? value : 0));
      expect(Math.abs(own[most]! - (await answerTo(there)))).toBeLessThan(1e-4);
    }
  }
});

test('a concept that is absent from a photograph stays dark in it; per-image stretching would light it up', () => {
  let cases = 0;
  for (const [i, { picture }] of observations.entries()) {
    const { maps, presence } = explanation.images[i]!;
    for (let j = 0; j < k; j++) {
      if (presence[j]!.peak > 0.1) continue;
      cases += 1;
      const cells = maps.width * maps.height;
      const own = maps.data.subarray(j * cells, (j + 1) * cells);
      // Alone on a white photograph, so that every bit of its colour would show.
      const white = { ...picture, data: new Uint8Array(picture.data.length).fill(255) };
      const paint = (data: Float32Array) =>
        paintConcepts(
          white,
          { k: 1, width: maps.width, height: maps.height, data },
          [1],
          [conceptColour(j)],
          0,
        );
      const bare = paint(new Float32Array(cells));
      const difference = (image: typeof bare) =>
        image.data.reduce((largest, value, at) => Math.max(largest, Math.abs(value - bare.data[at]!)), 0);
      expect(difference(paint(own))).toBeLessThan(0.05 * 255);
      const peak = Math.max(...own);
      if (peak > 0) expect(difference(paint(own.map((h) => h / peak)))).toBeGreaterThan(0.3 * 255);
    }
  }
  expect(cases).toBeGreaterThan(5);
});
