/** The matrices of the factorisation bench. */

export interface Case {
  name: string;
  /** A synthetic family of peer.py, or `photographs` for real activations of Inception-v3. */
  family: 'smooth' | 'sparse' | 'flat' | 'photographs';
  channels: number;
  images: number;
  k: number;
  quick: boolean;
}

const quick = [
  'photographs-2048-b1-k5',
  'photographs-2048-b8-k10',
  'photographs-2048-b32-k10',
  'smooth-512-b8-k10',
  'smooth-2048-b32-k10',
];

const rows = (family: Case['family'], channels: number, images: number[], ks: number[]): Case[] =>
  images.flatMap((count) =>
    ks.map((k) => {
      const name = `${family}-${channels}-b${count}-k${k}`;
      return { name, family, channels, images: count, k, quick: quick.includes(name) };
    }),
  );

/** `smooth` with 512 images is 2048×25088; `flat` is the spectrum that is hardest to sketch. */
export const cases: Case[] = [
  ...rows('photographs', 2048, [1, 8, 32, 96, 256], [5, 10, 20]),
  ...rows('smooth', 512, [8, 128], [10]),
  ...rows('smooth', 2048, [1], [5]),
  ...rows('smooth', 2048, [8, 32, 128], [10]),
  ...rows('smooth', 2048, [512], [5, 10, 20]),
  ...rows('sparse', 2048, [1, 8], [5]),
  ...rows('flat', 2048, [32, 128], [10]),
];
