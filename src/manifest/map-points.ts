/** Reads the files of a map: where its images and concepts are, and what images are made of. */
import { decodeSafetensors, tensorNamed } from './safetensors.ts';

export interface MapPoints {
  /** x, y of each image, 0 to 1; y grows downwards. */
  position: Float32Array;
  /** Of each image: its place in its batch in the plan, its strongest motif, best category, and folder, as numbers. */
  place: Uint32Array;
  motif: Uint32Array;
  category: Uint32Array;
  folder: Uint32Array;
  conceptPosition: Float32Array;
  /** Of each concept: its index in its batch, and its strongest motif as a number. */
  conceptIndex: Uint32Array;
  conceptMotif: Uint32Array;
}

/** `name` is for the message. @throws LeitmotifError `manifest-invalid` */
export function readMapPoints(file: Uint8Array, name?: string): MapPoints {
  const points = decodeSafetensors(file, name);
  const numbers = (tensor: string) => tensorNamed(points, tensor, 'U32').data;
  return {
    position: tensorNamed(points, 'position').data,
    place: numbers('place'),
    motif: numbers('motif'),
    category: numbers('category'),
    folder: numbers('folder'),
    conceptPosition: tensorNamed(points, 'conceptPosition').data,
    conceptIndex: numbers('conceptIndex'),
    conceptMotif: numbers('conceptMotif'),
  };
}

/** Bytes `[motifs, images]`: 255·√(part of the image that the motif explains). @throws as `readMapPoints` */
export function readMapParts(file: Uint8Array, name?: string): Uint8Array {
  return tensorNamed(decodeSafetensors(file, name), 'parts', 'U8').data;
}
