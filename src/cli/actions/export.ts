/** What `leitmotif export` does. */
import { resolve } from 'node:path';
import { findStoredRun } from '../../catalog/find-run.ts';
import { exportRun } from '../../exports/export-run.ts';
import { counted } from '../../views/format.ts';
import type { ExportFlags } from '../export.ts';
import { printJson } from '../terminal.ts';

export async function showExport(text: string, flags: ExportFlags): Promise<void> {
  const stored = await findStoredRun(text, flags.out);
  const { format, of, threshold } = flags;
  const folder = resolve(flags.to ?? `${stored.runId}-${format}`);
  const files = await exportRun(stored, format, folder, { of, threshold });
  process.stderr.write(`${counted(files.length, 'file')} written to ${folder}\n`);
  if (flags.json) printJson({ runId: stored.runId, format, folder, files });
}
