import { expect, it } from 'vitest';
import { objectMap } from '../../../bench/faithfulness/saliency.ts';
import { seededRandom } from '../../../src/dataset/random.ts';

it('orders pixels by their way to the outline: the deepest of the object first, then the nearest around it', () => {
  const grid = { width: 13, height: 9 };
  const random = seededRandom(1);
  const mask = Uint8Array.from({ length: 13 * 9 }, () => (random() < 0.4 ? 1 : 0));

  const map = objectMap(mask, grid, { ...grid, data: new Uint8Array(13 * 9 * 3) });

  for (const [p, value] of map.entries()) {
    // Straight and diagonal steps to the nearest pixel of the other sort, each pair looked at.
    let least = Infinity;
    for (const [q, other] of mask.entries()) {
      if (other === mask[p]) continue;
      const across = Math.abs((p % 13) - (q % 13));
      const down = Math.abs(Math.floor(p / 13) - Math.floor(q / 13));
      least = Math.min(least, Math.max(across, down) + (Math.SQRT2 - 1) * Math.min(across, down));
    }
    expect(value).toBeCloseTo(mask[p] ? least : -least, 4);
  }
});
