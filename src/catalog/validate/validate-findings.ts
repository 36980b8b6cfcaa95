/** Checks every version of the findings, and that there is nothing else in their folder. */
import { findingsSchema } from '../../manifest/findings.ts';
import { parseManifest } from '../../manifest/read.ts';
import { findingsFolder, findingsVersion, runObject } from '../../store/layout.ts';
import type { StoredRun } from '../open-run.ts';
import { type Report, readOrReport } from './finding.ts';

export async function validateFindings({ store, runId }: StoredRun, report: Report): Promise<void> {
  for await (const name of store.list(runObject(runId, findingsFolder))) {
    const object = name.slice(runId.length + 1);
    const version = findingsVersion(object);
    if (version === undefined) {
      const message = `${object} is no version of the findings.`;
      report({ object, kind: 'unexpected', message, hint: 'Nothing reads it; remove it.' });
      continue;
    }
    const hint = 'The newest version before it counts; remove it.';
    const findings = await readOrReport(object, hint, report, async () =>
      parseManifest(findingsSchema, await store.get(name), object),
    );
    if (!findings || (findings.version === version && findings.runId === runId)) continue;
    const message = `${object} says it is version ${findings.version} of ${findings.runId}.`;
    report({ object, kind: 'counts', message, hint: 'Give it back its name, or remove it.' });
  }
}
