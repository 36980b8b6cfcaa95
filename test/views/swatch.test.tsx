/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/drawing/colour.ts';
import { conceptColour } from '../../src/drawing/palette.ts';
import { Bar, contrast, inkOn, Swatch } from '../../src/views/swatch.tsx';

describe('swatches', () => {
  it('measure contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    // The example everybody knows: #767676 is the lightest grey that passes AA on white.
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it('carry a readable number on every colour of the palette', () => {
    for (let j = 0; j < 40; j++) {
      const color = toHex(conceptColour(j));
      expect(contrast(color, inkOn(color)), color).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('count concepts from 1', () => {
    expect(String(<Swatch color="#fa8745" index={0} />)).toContain('>1</text>');
  });

  it('draw bars without inline styles, within their bounds', () => {
    const bars = [0.25, 1.5, -1].map((part) => String(<Bar part={part} />));
    expect(bars.map((bar) => /bar-fill" width="([^"]+)"/.exec(bar)?.[1])).toEqual([
      '25.00',
      '100.00',
      '0.00',
    ]);
    expect(bars.join()).not.toContain('style=');
  });
});
