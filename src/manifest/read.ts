/** Turns the bytes of a stored manifest into a checked value, and back. */
import { type ZodType, z } from 'zod';
import { LeitmotifError } from '../errors.ts';

/**
 * Parses and checks a manifest. `name` is for the message.
 *
 * @throws LeitmotifError `manifest-invalid` for text that is not JSON, an unknown schema version or a wrong field.
 */
export function parseManifest<T>(schema: ZodType<T>, bytes: Uint8Array, name: string): T {
  return checked(schema, parseJson(new TextDecoder().decode(bytes), name), name);
}

/** As `parseManifest`, for lines of JSON; the schema is that of the list of them. */
export function parseLines<T>(schema: ZodType<T[]>, bytes: Uint8Array, name: string): T[] {
  // JSON has no line breaks within strings, so that all lines can be read as one list, which is many times faster.
  const text = new TextDecoder().decode(bytes).trimEnd().replaceAll('\n', ',');
  return checked(schema, parseJson(`[${text}]`, name), name);
}

function checked<T>(schema: ZodType<T>, value: unknown, name: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  checkVersion(value, result.error, name);
  const reasons = z.prettifyError(result.error);
  throw new LeitmotifError('manifest-invalid', `${name} does not follow its schema:\n${reasons}`);
}

/** A manifest of a newer version is not wrong: say so, rather than list fields that this version does not know. */
function checkVersion(value: unknown, { issues }: z.ZodError, name: string): void {
  const issue = issues.find(({ path }) => path.length === 1 && path[0] === 'schema');
  const known = issue?.code === 'invalid_value' ? versionOf(issue.values[0]) : undefined;
  const found = versionOf((value as { schema?: unknown } | null)?.schema);
  if (!known || found?.kind !== known.kind || found.version <= known.version) return;
  throw new LeitmotifError(
    'manifest-invalid',
    `${name} is ${found.kind}@${found.version}; this version of Leitmotif reads ${known.kind} up to @${known.version}.`,
    { hint: 'A newer version of Leitmotif wrote it; read it with that one.' },
  );
}

function versionOf(schema: unknown): { kind: string; version: number } | undefined {
  const [, kind, version] = /^(leitmotif\/[a-z-]+)@(\d+)$/.exec(String(schema)) ?? [];
  return kind && version ? { kind, version: Number(version) } : undefined;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LeitmotifError('manifest-invalid', `${name} is not JSON.`, { cause });
  }
}

/** The bytes of a manifest: two-space JSON with the keys in the order they were made in, and a final newline. */
export function manifestBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
