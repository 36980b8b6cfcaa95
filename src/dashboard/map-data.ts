/** What the page of a map hands to its script, as JSON. */
import type { Coloured, Colouring } from '../views/map-colours.ts';

export interface MapData {
  /** Addresses of the map's files and of its page. */
  points: string;
  parts: string;
  page: string;
  /** Where the bytes of the first motif begin in the file of parts. */
  partsOffset: number;
  images: number;
  /** One of the colourings, or the id of a motif. */
  colour: string;
  motifs: ReadonlyArray<{ id: string; name: string; color: string }>;
  /** Names of the most frequent. */
  categories: readonly string[];
  folders: readonly string[];
  coloured: Record<Colouring, Coloured>;
}
