/** A photograph with its concepts drawn on it: two canvases above an image, in the image's place. */
import { look } from '../../drawing/blend.ts';
import { element, type Page } from './page.ts';
import { onlyConcepts, paintLayers } from './paint.ts';

export interface OverlayView {
  /** Paints what the page shows at the size the view has now. */
  paint(): void;
}

/** Longest side painted, in device pixels: beyond it the eye gains nothing and the pause grows. */
const longestSide = 1600;

/** Puts the layers into `view`, which holds `photo`; `index` is the image's place on the page. */
export function createOverlayView(
  page: Page,
  view: HTMLElement,
  photo: HTMLImageElement,
  index: number,
): OverlayView {
  const veil = element('canvas', { class: 'veil', 'aria-hidden': 'true' });
  const lines = element('canvas', { class: 'lines', 'aria-hidden': 'true' });
  const { width, height } = page.data.images[index]!;
  photo.after(veil, lines);
  let painted = '';

  return {
    paint() {
      const drawable = page.drawable(index);
      const shown = page.shown();
      const bare = drawable === undefined || shown.length === 0;
      veil.hidden = lines.hidden = bare;
      photo.style.filter = bare ? '' : look.photoFilter;
      const room = view.getBoundingClientRect();
      if (room.width === 0) return;
      // Photograph and layers get the same frame on whole pixels, or an edge of the photograph would show.
      const fit = Math.min(room.width / width, room.height / height);
      const frame = frameOf(width * fit, height * fit, room);
      for (const [name, value] of Object.entries(frame)) view.style.setProperty(`--frame-${name}`, value);
      if (bare) return;
      const density = Math.min(2, window.devicePixelRatio || 1);
      const scale = Math.min(fit * density, longestSide / Math.max(width, height));
      const size = {
        width: Math.max(1, Math.round(width * scale)),
        height: Math.max(1, Math.round(height * scale)),
      };
      const state = `${size.width}×${size.height}:${shown.join()}:${page.showsEvidence()}`;
      if (state === painted) return;
      painted = state;
      const layers = paintLayers(onlyConcepts(drawable, shown), size.width, size.height);
      put(veil, layers.veil, size);
      put(lines, layers.lines, size);
    },
  };
}

/** The middle of `room` as lengths, its edges on whole pixels of the page. */
function frameOf(width: number, height: number, room: DOMRect): Record<string, string> {
  const left = Math.round(room.left + (room.width - width) / 2);
  const top = Math.round(room.top + (room.height - height) / 2);
  return {
    left: `${left - room.left}px`,
    top: `${top - room.top}px`,
    width: `${Math.round(width)}px`,
    height: `${Math.round(height)}px`,
  };
}

function put(
  canvas: HTMLCanvasElement,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  size: { width: number; height: number },
): void {
  Object.assign(canvas, size);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
}
