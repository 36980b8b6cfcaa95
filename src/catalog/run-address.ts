/** What the address of a run's folder says: the store it lies in, and its id. */
import { basename, dirname, resolve } from 'node:path';
import { isS3, parseS3 } from '../s3/location.ts';

/** Whether it says where a run is, rather than its id alone. */
export function isRunAddress(text: string): boolean {
  return text.includes('/') || text === '.' || text === '..';
}

/** Of a path, also one such as `.` or `../photos-1a2b3c4d`, or an `s3://…`; the id is empty where there is none. */
export function parseRunAddress(address: string): { store: string; runId: string } {
  if (!isS3(address)) {
    const path = resolve(address);
    return { store: dirname(path), runId: basename(path) };
  }
  const { uri, prefix } = parseS3(address);
  if (prefix === '') return { store: uri, runId: '' };
  const cut = uri.lastIndexOf('/');
  return { store: uri.slice(0, cut), runId: uri.slice(cut + 1) };
}
