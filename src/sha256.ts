/** The digest by which stored files and users' networks are known. */
import { createHash } from 'node:crypto';

/** The sha256 of bytes, or of text as UTF-8: 64 hexadecimal digits. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
