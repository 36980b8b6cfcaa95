/** Seeded random numbers, the same on every machine. */

/** The next 32 random bits. */
export type RandomBits = () => number;

/** A generator of its own for each (seed, stream): mulberry32 over a mixed start state. */
export function randomBits(seed: number, stream: number): RandomBits {
  let state = mix(mix(seed | 0) ^ Math.imul(stream + 1, 0x9e3779b9));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) >>> 0;
  };
}

function mix(x: number): number {
  let t = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
  return t ^ (t >>> 15);
}

/** Uniform in [0, 1). */
export function uniform(bits: RandomBits): number {
  return bits() / 4294967296;
}

/** Adds ± `size` to every element, 32 signs to a draw (a Rademacher sketch costs less than a Gaussian one). */
export function addSigns(data: Float32Array, size: number, bits: RandomBits): void {
  let word = 0;
  for (let i = 0; i < data.length; i++) {
    if (i % 32 === 0) word = bits();
    data[i] += word & 1 ? size : -size;
    word >>>= 1;
  }
}
