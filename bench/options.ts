/** What a benchmark can be told on the command line. */
import type { Device } from '../src/model/device.ts';

export interface BenchOptions {
  /** Fewer cases, one thread only. */
  quick: boolean;
  /** One JSON object a line instead of a table; heading and summary go to stderr. */
  json: boolean;
  /** Only cases whose name contains this. */
  only: string;
  /** Localisation: a folder of images with masks instead of the photographs it makes scenes of. */
  masks?: string;
  /** Localisation, stability: the layer that is factorised; the network's usual one if left out. */
  layer?: string;
  /** What is compared with the processor. */
  device: Device;
  /** Localisation, device: input sizes and numbers of concepts. */
  sizes?: number[];
  k?: number[];
  /** Localisation, faithfulness: of the scenes and the factorisation. */
  seed?: number;
  /** Stability: pictures of each object, pasted on photographs; one on white if left out. */
  scenes?: number;
}
