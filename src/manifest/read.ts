/** Turns the bytes of a stored manifest into a checked value, and back. */
import { type ZodType, z } from 'zod';
import { LeitmotifError } from '../errors.ts';

/**
 * Parses and checks a manifest. `name` is for the message.
 *
 * @throws LeitmotifError `manifest-invalid` for text that is not JSON, an unknown schema version or a wrong field.
 */
export function parseManifest<T>(schema: ZodType<T>, bytes: Uint8Array, name: string): T {
  const result = schema.safeParse(parseJson(bytes, name));
  if (result.success) return result.data;
  throw new LeitmotifError(
    'manifest-invalid',
    `${name} does not follow its schema:\n${z.prettifyError(result.error)}`,
    {
      hint: 'It may come from another version of Leitmotif; run again into a new store.',
    },
  );
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new LeitmotifError('manifest-invalid', `${name} is not JSON.`, { cause });
  }
}

/** The bytes of a manifest: two-space JSON with the keys in the order they were made in, and a final newline. */
export function manifestBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
