import { describe, expect, it } from 'vitest';
import { overlayName } from '../../src/store/layout.ts';
import { imageAnchor, reportLinks } from '../../src/views/links.ts';

describe('links of the report', () => {
  it('lead from the overview and from a batch page to the same object', () => {
    const base = 'file:///store/run-1/report/';
    const name = 'overlays/a/owl.png.jpg';
    const fromOverview = new URL(reportLinks(0).object('000000-aa', name), `${base}index.html`);
    const fromBatch = new URL(reportLinks(1).object('000000-aa', name), `${base}batches/000000-aa.html`);
    expect(fromOverview.pathname).toBe('/store/run-1/batches/000000-aa/overlays/a/owl.png.jpg');
    expect(fromBatch.href).toBe(fromOverview.href);
  });

  it('name objects whose names hold percent signs literally', () => {
    const name = overlayName('50 % off?#1.png', 'jpeg');
    expect(name).toBe('overlays/50%20%25%20off%3F%231.png.jpg');
    const url = new URL(reportLinks(0).object('000000-aa', name), 'http://host/run/report/index.html');
    expect(url.search + url.hash).toBe('');
    expect(decodeURIComponent(url.pathname)).toBe(`/run/batches/000000-aa/${name}`);
  });

  it('anchor images under names without white space', () => {
    expect(imageAnchor('a b\n"c".png')).toBe('image=a%20b%0A%22c%22.png');
    expect(imageAnchor('lone \ud800.png')).toBe('image=lone%20%EF%BF%BD.png');
  });
});
