/** Shows how far a run is: one line that renews itself on a terminal, a plain line now and then elsewhere. */
import { counted, duration, grouped } from '../views/format.ts';
import { note } from './terminal.ts';

export interface Progress {
  /**
   * Sets how many images are finished, and how many a second are: the mean since the start, unless somebody knows better;
   * `null` where it is not known.
   */
  update(done: number, imagesPerSecond?: number | null): void;
  stop(): void;
}

interface Stream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Said when no image is left to do. */
export const finishingLine = 'Linking the batches; writing tables, map and report.\n';

/** Said at the first Ctrl-C: what is under way may take a while to end. */
export const stoppingLine = 'Stopping. Another Ctrl-C ends it at once; nothing that is finished is lost.\n';

const clearLine = '\r\u001b[2K';

export function createProgress(total: number, stream: Stream = process.stderr): Progress {
  const live = stream.isTTY === true;
  const interval = live ? 100 : 10_000;
  const start = performance.now();
  // The first is shown at once on a terminal.
  let lastDrawn = live ? Number.NEGATIVE_INFINITY : start;

  const draw = (done: number, imagesPerSecond: number | null) => {
    // Some terminals say 0, for a width that they do not know.
    const columns = live ? stream.columns || 80 : undefined;
    const line = progressLine(done, total, imagesPerSecond, columns);
    stream.write(live ? `${clearLine}${line}` : `${line}\n`);
  };
  const mean = (done: number) => done / Math.max((performance.now() - start) / 1000, 1e-3);

  if (live) draw(0, null);
  return {
    update(done, imagesPerSecond = mean(done)) {
      const now = performance.now();
      if (now - lastDrawn < interval) return;
      lastDrawn = now;
      draw(done, imagesPerSecond);
    },
    stop() {
      if (live) stream.write(clearLine);
    },
  };
}

/**
 * `  64 / 128 images  50 %  9.1 images/s  7 s left`, with a bar where `columns` says there is a terminal with room
 * for it.
 */
export function progressLine(done: number, total: number, rate: number | null, columns?: number): string {
  const parts = [
    `${grouped(done).padStart(grouped(total).length)} / ${counted(total, 'image')}`,
    `${Math.floor((100 * done) / Math.max(1, total))} %`,
    ...(rate ? [`${rate.toFixed(1)} images/s`, `${duration((total - done) / rate)} left`] : []),
  ];
  if (columns === undefined) return parts.join('  ');
  while (parts.length > 1 && parts.join('  ').length >= columns) parts.pop();
  const text = parts.join('  ');
  const width = Math.min(30, columns - text.length - 3);
  if (width < 8) return text.slice(0, columns - 1);
  const filled = Math.round((width * done) / Math.max(1, total));
  return `${'█'.repeat(filled)}${note('░'.repeat(width - filled))}  ${text}`;
}
