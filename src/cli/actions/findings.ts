/** What `leitmotif findings` does. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { findStoredRun } from '../../catalog/find-run.ts';
import { readFindings, saveFindings } from '../../catalog/findings.ts';
import type { StoredRun } from '../../catalog/open-run.ts';
import { goneIds, mergeFindings } from '../../concepts/motif-findings.ts';
import { LeitmotifError, withHint } from '../../errors.ts';
import { readReason } from '../../file-failure.ts';
import { type Findings, findingsSchema, type MotifFinding } from '../../manifest/findings.ts';
import { parseManifest } from '../../manifest/read.ts';
import { counted } from '../../views/format.ts';
import type { ImportFlags } from '../findings.ts';
import type { StoredRunFlags } from '../stored-run-options.ts';
import { note, printJson, strong } from '../terminal.ts';

export async function listFindings(text: string, flags: StoredRunFlags): Promise<void> {
  const stored = await findStoredRun(text, flags.out);
  const findings = await readFindings(stored);
  const gone = await goneFrom(stored, findings.motifs);
  const lines = [
    `${strong(stored.runId)}  ${describeVersion(findings)}`,
    ...findings.motifs.map((finding) => describeFinding(finding, gone.includes(finding.id))),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

export async function exportFindings(text: string, flags: StoredRunFlags): Promise<void> {
  printJson(await readFindings(await findStoredRun(text, flags.out)));
}

export async function importFindings(text: string, file: string, flags: ImportFlags): Promise<void> {
  const stored = await findStoredRun(text, flags.out);
  const { motifs } = parseGiven(await readInput(file), file);
  const saved = await saveFindings(stored, (newest) =>
    mergeFindings(flags.replace ? [] : newest.motifs, motifs),
  );
  const gone = await goneFrom(stored, motifs);
  const lines = [
    `${strong(stored.runId)}  ${describeVersion(saved!)}`,
    ...(gone.length > 0 ? [note(`The run has no ${gone.join(', ')}: kept, in case they come back.`)] : []),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

const whatToGive = 'Give the file that leitmotif findings export printed, or - for standard input.';

/** What is wrong here is the file that was given, not the stored run. */
function parseGiven(bytes: Uint8Array, file: string): Findings {
  try {
    return parseManifest(findingsSchema, bytes, file);
  } catch (cause) {
    throw withHint(cause, whatToGive);
  }
}

/** @throws LeitmotifError `usage` for a file that cannot be read */
async function readInput(file: string): Promise<Uint8Array> {
  if (file === '-') return buffer(process.stdin);
  return readFile(file).catch((cause) => {
    throw new LeitmotifError('usage', `${file} cannot be read: ${readReason(cause)}.`, {
      hint: whatToGive,
      cause,
    });
  });
}

async function goneFrom(stored: StoredRun, findings: readonly MotifFinding[]): Promise<string[]> {
  return goneIds(findings, (await stored.hasMotifs()) ? (await stored.motifs()).motifs : []);
}

function describeVersion({ version, motifs }: Findings): string {
  return version === 0 ? 'nothing found yet' : `version ${version}, ${counted(motifs.length, 'motif')}`;
}

function describeFinding({ id, name, note: noted, hidden, shortcut }: MotifFinding, isGone: boolean): string {
  const marks = [
    ...(shortcut ? ['shortcut'] : []),
    ...(hidden ? ['hidden'] : []),
    ...(isGone ? ['no longer a motif'] : []),
  ];
  const words = [
    name ?? '',
    marks.length > 0 ? `[${marks.join(', ')}]` : '',
    note(noted?.split('\n')[0] ?? ''),
  ];
  return `  ${id}  ${words.filter(Boolean).join('  ')}`;
}
