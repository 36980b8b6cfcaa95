/** Among which numbers of motifs `auto` chooses; pure. */

/** With fewer vectors or images to a motif, motifs would be no summary of them. */
const perMotif = { vectors: 3, images: 4 };
const least = 2;
/** Not more, whatever recurs: time to link, and what people read, grow with the number. */
const mostUnasked = 24;

/** For that many vectors of batches, and images. */
export function autoRange(vectors: number, images: number): { from: number; to: number } {
  const to = Math.floor(Math.min(vectors / perMotif.vectors, images / perMotif.images, mostUnasked));
  return { from: least, to: Math.max(least, to) };
}

/** Whether so many motifs are the most that `auto` takes, and so many images would allow more. */
export function mayBeMore(motifs: number, images: number): boolean {
  return motifs === mostUnasked && images / perMotif.images > mostUnasked;
}
