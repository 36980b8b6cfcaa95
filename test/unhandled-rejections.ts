/** Rejections that nobody handled while a test ran; outside of tests, each ends the process. */
import { onTestFinished } from 'vitest';

export function unhandledRejections(): unknown[] {
  const reasons: unknown[] = [];
  const note = (reason: unknown) => reasons.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  return reasons;
}
