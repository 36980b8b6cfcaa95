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

const row = (family: Case['family'], channels: number, images: number, k: number, quick = false): Case => ({
  name: `${family}-${channels}-b${images}-k${k}`,
  family,
  channels,
  images,
  k,
  quick,
});

export const cases: Case[] = [
  row('smooth', 2048, 1, 5),
  row('sparse', 2048, 1, 5),
  row('photographs', 2048, 1, 5),
  row('smooth', 512, 8, 10),
  row('smooth', 2048, 8, 10),
  row('sparse', 2048, 8, 5),
  row('photographs', 2048, 8, 5, true),
  row('photographs', 2048, 8, 10),
  row('smooth', 512, 128, 10, true),
  row('smooth', 2048, 32, 10, true),
  row('flat', 2048, 32, 10),
  row('sparse', 2048, 32, 10),
  row('photographs', 2048, 32, 5),
  row('photographs', 2048, 32, 10, true),
  row('photographs', 2048, 32, 20),
  row('smooth', 2048, 128, 10),
  row('smooth', 2048, 128, 20),
  row('flat', 2048, 128, 10),
  row('sparse', 2048, 96, 10),
  row('photographs', 2048, 96, 10),
  row('photographs', 2048, 96, 20),
  row('smooth', 2048, 512, 10),
];
