/** Checks that the report of a finished run has all its pages, and no others. */
import type { StoredRun } from '../catalog/open-run.ts';
import { faultOf, type Report } from '../catalog/validate/finding.ts';
import { reportFolder, reportObject } from '../store/layout.ts';
import { reportFiles } from './write-report.ts';

/**
 * Pages are missed or too many; what they say is not compared, since findings may be newer than they are. Says nothing
 * of a report whose manifests are missing or damaged: that is a problem of the run.
 */
export async function validateReport(stored: StoredRun, report: Report): Promise<void> {
  const { store, runId } = stored;
  const there = new Set<string>();
  for await (const object of store.list(reportFolder(runId))) there.add(object);
  const found = (object: string, kind: 'missing' | 'unexpected', message: string, hint: string) => {
    const name = object.slice(runId.length + 1);
    report({ object: name, kind, message: `${name} ${message}.`, hint });
  };
  try {
    const { status } = await stored.manifest();
    if (status !== 'complete' && status !== 'partial') return;
    for await (const { name } of reportFiles(stored)) {
      const object = reportObject(runId, name);
      if (!there.delete(object))
        found(
          object,
          'missing',
          'is not in the store',
          'Run the same command again; it writes the report anew.',
        );
    }
  } catch (thrown) {
    faultOf(thrown);
    return;
  }
  for (const object of there)
    found(object, 'unexpected', 'is no page of the report', 'Nothing leads to it; remove it.');
}
