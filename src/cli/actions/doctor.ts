/** What `leitmotif doctor` does. */
import { randomUUID } from 'node:crypto';
import { mkdir, rmdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { createTextRenderer } from '../../drawing/text.ts';
import { asLeitmotifError, LeitmotifError } from '../../errors.ts';
import { maskUrl } from '../../mask-url.ts';
import { cacheFolder } from '../../model/cache-folder.ts';
import { loadCard } from '../../model/card.ts';
import { chooseDevice, type DeviceChoice, reasonAgainst } from '../../model/device.ts';
import { importModel } from '../../model/import.ts';
import { openNetwork } from '../../model/network.ts';
import { checkRedis, type RedisFacts } from '../../queue/connection.ts';
import { isS3 } from '../../s3/location.ts';
import { openStore } from '../../store/store.ts';
import { byteSize } from '../../views/format.ts';
import type { DoctorFlags } from '../doctor.ts';
import { exitCode } from '../exit-codes.ts';
import { printJson, stdoutColor } from '../terminal.ts';

interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'failed';
  text: string;
  hint?: string;
}

export async function diagnose(flags: DoctorFlags): Promise<void> {
  const findings = await examine(flags);
  if (flags.json) printJson(findings);
  else for (const finding of findings) process.stdout.write(describe(finding));
  if (findings.some(({ status }) => status === 'failed')) process.exitCode = exitCode.error;
}

async function examine({ redis, out, model, device }: DoctorFlags): Promise<Finding[]> {
  return Promise.all([
    check('machine', async () => ({
      text: `Node ${process.version}, ${availableParallelism()} cores, ${byteSize(totalmem())} of memory`,
    })),
    check('network', () => checkNetwork(model, device)),
    check('fonts', checkFonts),
    check('store', () => checkStore(out)),
    check('redis', () => checkQueue(redis)),
  ]);
}

async function check(name: string, work: () => Promise<Omit<Finding, 'check' | 'status'>>): Promise<Finding> {
  try {
    const finding = await work();
    return { check: name, status: finding.hint ? 'warning' : 'ok', ...finding };
  } catch (thrown) {
    const { message, hint } = asLeitmotifError(thrown);
    return { check: name, status: 'failed', text: message, ...(hint ? { hint } : {}) };
  }
}

async function checkNetwork(id: string, choice: DeviceChoice) {
  const device = await chooseDevice(choice);
  const card = await loadCard(id);
  const network = await openNetwork(await importModel(card, cacheFolder()), { threads: 1, device });
  const { size } = card.input;
  const { channels, height, width } = await network.activations(
    new Float32Array(3 * size * size),
    size,
    size,
  );
  await network.close();
  const note = choice === 'auto' && device === 'cpu' ? `; no cuda: ${await reasonAgainst('cuda')}` : '';
  return {
    text: `${card.name} runs on ${device}: ${channels} channels on ${width} × ${height} cells at ${size}²${note}`,
  };
}

/** Without the bundled font every glyph is the same box, and as wide as any other. */
async function checkFonts() {
  const text = createTextRenderer();
  const style = { size: 40, weight: 'regular' } as const;
  const [wide, narrow] = [await text.render('WWW', style), await text.render('iii', style)];
  if (wide.width < 2 * narrow.width) {
    throw new LeitmotifError('internal', 'Text in overlays would be boxes: the bundled font is not used.', {
      hint: 'Install again (npm ci); the font comes with @expo-google-fonts/inter.',
    });
  }
  return { text: 'overlay text is set in the bundled Inter' };
}

async function checkStore(uri: string) {
  const store = openStore(uri);
  const name = `.leitmotif-doctor-${randomUUID()}`;
  // What keeps the folder from being made, writing says.
  const made = isS3(uri) ? undefined : await mkdir(store.uri, { recursive: true }).catch(() => undefined);
  await store.put(name, new TextEncoder().encode('x'));
  const read = await store.get(name);
  await store.remove(name);
  if (made) await removeEmpty(store.uri, made);
  if (read.length !== 1)
    throw new LeitmotifError('store-unreadable', `${store.uri} does not give back what was put.`);
  return { text: `${store.uri} can be written and read` };
}

/** Folders from the innermost to the outermost, until one holds something. */
async function removeEmpty(innermost: string, outermost: string): Promise<void> {
  const isGone = await rmdir(innermost).then(
    () => true,
    () => false,
  );
  if (isGone && innermost !== outermost) await removeEmpty(dirname(innermost), outermost);
}

async function checkQueue(url: string) {
  return judgeQueue(maskUrl(url), await checkRedis(url));
}

/** Of the server at `address`. @throws LeitmotifError `redis-unavailable` for one that BullMQ does not work with */
export function judgeQueue(address: string, { version, maxmemoryPolicy, appendOnly }: RedisFacts) {
  const text = `${address} answers, version ${version}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 5) {
    throw new LeitmotifError('redis-unavailable', `${text}: too old.`, {
      hint: 'Redis 6.2 or newer, or Valkey.',
    });
  }
  if (maxmemoryPolicy !== 'noeviction') {
    return {
      text,
      hint: `maxmemory-policy is ${maxmemoryPolicy}, so jobs may be dropped: set it to noeviction.`,
    };
  }
  if (major < 6 || (major === 6 && minor < 2)) return { text, hint: 'Older than 6.2: renew it.' };
  return appendOnly ? { text } : { text, hint: 'The queue is lost when it restarts: set appendonly yes.' };
}

function describe({ check: name, status, text, hint }: Finding): string {
  const mark = { ok: stdoutColor.green('✓'), warning: stdoutColor.yellow('!'), failed: stdoutColor.red('✗') }[
    status
  ];
  return `${mark} ${name.padEnd(8)} ${text}\n${hint ? `${' '.repeat(11)}${hint}\n` : ''}`;
}
