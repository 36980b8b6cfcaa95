/** How messages look on the terminal. */
import pc from 'picocolors';
import type { LeitmotifError } from '../errors.ts';

const color = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);

/** The error, what to do about it, and for a fault of our own the stack that a bug report needs. */
export function formatError({ code, message, hint, cause }: LeitmotifError): string {
  const lines = [`${color.red('error')} ${color.dim(`[${code}]`)} ${message}`];
  if (hint) lines.push(`      ${hint}`);
  if (code === 'internal') lines.push(color.dim(cause instanceof Error ? (cause.stack ?? '') : ''));
  return `${lines.filter(Boolean).join('\n')}\n`;
}

export const note = (text: string): string => color.dim(text);
export const strong = (text: string): string => color.bold(text);

/** 1234567 → 1,234,567 */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 image`, `2 images`, `2 batches` */
export function counted(count: number, noun: string): string {
  const plural = /(ch|s|x)$/.test(noun) ? `${noun}es` : `${noun}s`;
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** 75 → 1 min 15 s */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** 1536 → 1.5 kB (powers of 1000) */
export function byteSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Prints a command's result, the only thing that goes to standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
