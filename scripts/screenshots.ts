/** `npm run screenshots`: the dashboard's main pages as pictures, made from parts of four photographs without copyright. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openBrowser } from '../test/e2e/browser.ts';
import { runCli, startCli } from '../test/integration/cli.ts';
import { ownCache } from '../test/own-cache.ts';
import { photographs } from '../test/photographs.ts';
import { freePort } from '../test/servers/free-ports.ts';

const target = 'docs/screenshots';

/** Public domain or CC0 by scikit-image's own account (skimage/data/_fetchers.py): pictures of them may be kept here. */
const sources = {
  astronaut: 'astronaut.png',
  cat: 'chelsea.png',
  coffee: 'coffee.png',
  rocket: 'rocket.jpg',
};
/** Of each photograph: left, top and side of a square part, as fractions of its shorter side and what is left of it. */
const parts = [
  [0.5, 0.5, 1],
  [0, 0, 0.8],
  [1, 0, 0.8],
  [0.5, 1, 0.8],
  [0.2, 0.3, 0.6],
  [0.8, 0.4, 0.6],
  [0.5, 0.1, 0.6],
] as const;

interface Shot {
  name: string;
  /** Relative to the dashboard, or to the run. */
  path: string;
  width?: number;
  dark?: boolean;
}

const queueShot: Shot = { name: 'queue', path: '/queue' };
const shots: Shot[] = [
  { name: 'run', path: '' },
  { name: 'motif', path: '/motifs/m01' },
  { name: 'image', path: '/images/cat/0.png' },
  { name: 'image-evidence', path: '/images/cat/0.png#colour=evidence' },
  { name: 'map', path: '/map' },
  { name: 'run-dark', path: '', dark: true },
  { name: 'image-narrow', path: '/images/astronaut/0.png?of=motifs', width: 390 },
];

const folder = await mkdtemp(join(tmpdir(), 'leitmotif-screenshots-'));
await mkdir(target, { recursive: true });
await writeParts(join(folder, 'people-and-things'));
const redisPort = await freePort();
const env = { REDIS_URL: `redis://127.0.0.1:${redisPort}` };
const store = join(folder, 'results');
const up = startCli(
  ['up', '--redis-port', String(redisPort), '--port', '0', '--workers', '1', '--out', store],
  { env: { REDIS_URL: undefined, LEITMOTIF_CACHE: await ownCache(folder) } },
);
const browser = await openBrowser();
try {
  await up.says('In another terminal');
  const [, dashboard] = /Dashboard at (\S+)\//.exec(up.said())!;
  const enqueued = await runCli(
    ['enqueue', join(folder, 'people-and-things'), '--out', store, '--batch-size', '7', '-k', '6', '--json'],
    { env },
  );
  const [{ runId }] = JSON.parse(enqueued.stdout);
  await up.says(' done, 7 images');
  await shoot(dashboard!, queueShot);
  const waited = await runCli(['wait', runId, '--out', store, '--json'], { env });
  if (waited.code !== 0) throw new Error(waited.stderr);
  const runs = await (await fetch(`${dashboard}/runs`)).text();
  const [, run] = new RegExp(`href="(/runs/[^"]*/${runId})"`).exec(runs)!;
  for (const shot of shots) await shoot(dashboard! + run, shot);
} finally {
  await browser.close();
  up.process.kill('SIGINT');
  await up.ended;
  await rm(folder, { recursive: true });
}

async function writeParts(dataset: string): Promise<void> {
  const root = photographs('skimage');
  for (const [name, file] of Object.entries(sources)) {
    await mkdir(join(dataset, name), { recursive: true });
    const { width, height } = await sharp(join(root, file)).metadata();
    for (const [i, [x, y, part]] of parts.entries()) {
      const side = Math.floor(Math.min(width, height) * part);
      await sharp(join(root, file))
        .extract({
          left: Math.round(x * (width - side)),
          top: Math.round(y * (height - side)),
          width: side,
          height: side,
        })
        .png()
        .toFile(join(dataset, name, `${i}.png`));
    }
  }
}

async function shoot(base: string, { name, path, width = 1280, dark = false }: Shot): Promise<void> {
  const page = await browser.newPage({
    viewport: { width, height: width < 600 ? 844 : 800 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(base + path);
  // Images below the fold are lazy: they would never be decoded.
  await page.evaluate(async () => {
    const shown = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    await Promise.all(shown.map((image) => image.decode().catch(() => undefined)));
  });
  await page.waitForTimeout(500);
  const picture = await page.screenshot();
  await writeFile(join(target, `${name}.png`), await sharp(picture).png({ palette: true }).toBuffer());
  await page.close();
  console.error(`${target}/${name}.png`);
}
