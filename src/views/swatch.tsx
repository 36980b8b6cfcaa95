/** Small marks in a concept's colour: numbered swatches and bars, as SVG so that no inline style is needed. */

/** A concept's colour with its number (counted from 1) on it; decoration beside text that names the concept. */
export function Swatch({ color, index }: { color: string; index: number }) {
  return (
    <svg class="swatch" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill={color} />
      <text x="12" y="16.5" text-anchor="middle" fill={inkOn(color)}>
        {index + 1}
      </text>
    </svg>
  );
}

/** A horizontal bar; `part` is 0 to 1. The figure beside it says the same in text. */
export function Bar({ part, color }: { part: number; color?: string }) {
  return (
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-track" width="100" height="6" />
      <rect
        class="bar-fill"
        width={(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}
        height="6"
        {...(color ? { fill: color } : {})}
      />
    </svg>
  );
}

const darkInk = '#000000';
const lightInk = '#ffffff';

/** Black or white, whichever has more contrast (always ≥ 4.58) on `#rrggbb` (WCAG 2.2, contrast ratio). */
export function inkOn(color: string): string {
  return contrast(color, darkInk) >= contrast(color, lightInk) ? darkInk : lightInk;
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright! + 0.05) / (dark! + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const v = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
