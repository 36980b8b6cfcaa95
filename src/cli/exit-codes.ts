/** What the exit code of every command means. */
export const exitCode = {
  ok: 0,
  error: 1,
  tooManyFailures: 2,
  invalid: 3,
  usage: 64,
  interrupted: 130,
} as const;
