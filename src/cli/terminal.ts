/** How messages look on the terminal. */
import pc from 'picocolors';
import { damageHint, type LeitmotifError } from '../errors.ts';

/** Colours only where the text goes to a terminal: CI sets variables that make picocolors colour pipes too. */
const colorsFor = (stream: NodeJS.WriteStream) =>
  pc.createColors(pc.isColorSupported && stream.isTTY === true);

const color = colorsFor(process.stderr);
/** Colours for text on standard output, which may be piped while standard error is a terminal. */
export const stdoutColor = colorsFor(process.stdout);

/** For a file that whoever found it could not say more about. */
const damageHints: Partial<Record<LeitmotifError['code'], string>> = {
  'manifest-invalid': damageHint,
  'object-not-found':
    'If it is of a stored run, leitmotif validate RUN names what is missing and how to mend it.',
};

/** The error, what to do about it, and for a fault of our own the stack that a bug report needs. */
export function formatError({ code, message, hint, cause }: LeitmotifError): string {
  const lines = [`${color.red('error')} ${color.dim(`[${code}]`)} ${message}`];
  const next = hint ?? damageHints[code];
  if (next) lines.push(...next.split('\n').map((line) => `      ${line}`));
  if (code === 'internal') lines.push(color.dim(cause instanceof Error ? (cause.stack ?? '') : ''));
  return `${lines.filter(Boolean).join('\n')}\n`;
}

export const note = (text: string): string => color.dim(text);
export const strong = (text: string): string => color.bold(text);

/** Prints a command's result, the only thing that goes to standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
