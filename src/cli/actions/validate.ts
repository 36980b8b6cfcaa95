/** What `leitmotif validate` does. */
import { findStoredRun } from '../../catalog/find-run.ts';
import { type Validation, validateRun } from '../../catalog/validate/validate-run.ts';
import { validateReport } from '../../report/validate-report.ts';
import { byteSize, counted } from '../../views/format.ts';
import { exitCode } from '../exit-codes.ts';
import { note, printJson, strong } from '../terminal.ts';
import type { ValidateFlags } from '../validate.ts';

export async function showValidation(text: string, flags: ValidateFlags): Promise<void> {
  const stored = await findStoredRun(text, flags.out);
  const validation = await validateRun(stored);
  await validateReport(stored, (finding) => validation.findings.push(finding));
  process.stderr.write(describe(validation));
  if (flags.json) printJson(validation);
  if (validation.findings.length > 0) process.exitCode = exitCode.invalid;
}

function describe({ runId, batches, objects, bytes, findings }: Validation): string {
  const unfinished = [
    ...(batches.failed > 0 ? [`${counted(batches.failed, 'batch')} failed`] : []),
    ...(batches.pending > 0 ? [`${counted(batches.pending, 'batch')} not done yet`] : []),
  ];
  const lines = [
    ...findings.flatMap(({ kind, message, hint }) => [
      `${kind.padEnd(10)} ${message}`,
      note(`           ${hint}`),
    ]),
    `${strong(runId)}  ${findings.length === 0 ? 'is whole' : counted(findings.length, 'problem')}: ` +
      [`${counted(batches.done, 'batch')} checked`, ...unfinished].join(', ') +
      `; ${counted(objects, 'object')} (${byteSize(bytes)}) are as their receipts say`,
  ];
  return `${lines.join('\n')}\n`;
}
