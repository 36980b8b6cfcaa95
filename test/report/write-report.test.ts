import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveFindings } from '../../src/catalog/findings.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { batchObject } from '../../src/store/layout.ts';
import { percent } from '../../src/views/format.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { hostileKeys, plainKeys, smallRun } from './small-run.ts';

describe('writeReport', () => {
  it('writes an overview, a page for each finished batch, and what they share; the same again', async () => {
    const stored = await smallRun(await temporaryFolder());
    await writeReport(stored);
    const names = async () => {
      const found: string[] = [];
      for await (const name of stored.store.list(`${stored.runId}/report`))
        found.push(name.split('/report/')[1]!);
      return found.sort();
    };
    const text = async (name: string) =>
      new TextDecoder().decode(await stored.store.get(`${stored.runId}/report/${name}`));
    const pages = (await names()).filter((name) => name.startsWith('batches/'));
    expect(pages).toHaveLength(3);
    const motifs = (await stored.motifs()).motifs.map(({ id }) => `motifs/${id}.html`);
    expect(motifs.length).toBeGreaterThan(1);
    expect(await names()).toEqual([
      'assets/style.css',
      'assets/viewer.js',
      ...pages,
      'index.html',
      'map.html',
      ...motifs.sort(),
    ]);
    const written = await Promise.all([...pages, 'index.html', ...motifs].map(text));
    await writeReport(stored);
    expect(await Promise.all([...pages, 'index.html', ...motifs].map(text))).toEqual(written);
  });

  it('links to all of its pages, and to nothing that is not there', async () => {
    const folder = await temporaryFolder();
    const stored = await smallRun(folder);
    await writeReport(stored);
    const images = new Set<string>();
    const pages = new Set<string>();
    const linked = new Map<string, Set<string>>();
    for await (const name of stored.store.list(`${stored.runId}/report`)) {
      if (!name.endsWith('.html')) continue;
      pages.add(name);
      linked.set(name, new Set());
      const html = new TextDecoder().decode(await stored.store.get(name));
      for (const [, address] of html.matchAll(/(?:src|href)="(?!data:|#)([^"#]+)/g)) {
        const object = decodeURIComponent(new URL(address!, `file:///${name}`).pathname.slice(1));
        if (object.includes('/pictures/')) images.add(object);
        if (object.endsWith('.html')) linked.get(name)!.add(object);
        expect(await stored.store.has(object), `${name} links to ${address}`).toBe(true);
      }
    }
    expect(images.size).toBe(hostileKeys.length + plainKeys.length);
    const start = `${stored.runId}/report/index.html`;
    expect(new Set([start, ...linked.get(start)!])).toEqual(pages);
    const batches = [...pages].filter((name) => name.includes('/batches/')).sort();
    expect(batches.map((name) => batches.filter((other) => linked.get(name)!.has(other)))).toEqual([
      [batches[1]],
      [batches[0], batches[2]],
      [batches[1]],
    ]);
  });

  it('shows a batch whose heatmaps are gone without them, and motifs by the names that people gave them', async () => {
    const stored = await smallRun(await temporaryFolder());
    let batchId = '';
    for await (const batch of stored.batches())
      if (await stored.isDone(batch.batchId)) batchId = batch.batchId;
    await rm(join(stored.store.uri, batchObject(stored.runId, batchId, 'heatmaps')), { recursive: true });
    // The motif that holds most of the batch's first concept.
    const { motifs, concepts } = await stored.motifBatch(batchId);
    const { parts, explained } = concepts[0]!;
    const part = Math.max(...parts);
    const id = motifs[parts.indexOf(part)]!;
    await saveFindings(stored, () => [{ id, name: 'A <name>', hidden: false, shortcut: true }]);
    await writeReport(stored);
    for (const page of ['index.html', 'map.html', `motifs/${id}.html`]) {
      const bytes = await stored.store.get(`${stored.runId}/report/${page}`);
      expect(new TextDecoder().decode(bytes), page).toContain('A &lt;name&gt;');
    }
    const html = new TextDecoder().decode(
      await stored.store.get(`${stored.runId}/report/batches/${batchId}.html`),
    );
    expect(html.match(/"maps":""/g)).toHaveLength(plainKeys.length);
    expect(html).toContain('left.png');
    const cards = html.slice(html.indexOf('id="concept-1"'));
    const [main] = cards.match(new RegExp(`<a href="../motifs/${id}.html">.*?</dl>`, 's'))!;
    expect(main).toContain('A &lt;name&gt;');
    expect(main.match(/\d+\s%/g)).toEqual([part, explained].map(percent));
  });
});
