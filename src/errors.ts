/** The one error type of Leitmotif, and the table of everything that can go wrong. */

/**
 * Every error code, with what it means for a retry. `retryable` errors may heal by themselves (a server that
 * is away, a crashed process); the others stay until somebody changes the input.
 */
export const errorCodes = {
  usage: { retryable: false, meaning: 'a command line or option that makes no sense' },
  'dataset-not-found': { retryable: false, meaning: 'the dataset folder does not exist or cannot be listed' },
  'dataset-unreachable': { retryable: true, meaning: 'the server or disk that holds the dataset is away' },
  'dataset-empty': { retryable: false, meaning: 'the dataset holds no image that matches the filters' },
  'store-unwritable': { retryable: true, meaning: 'the store cannot be written' },
  'store-unreadable': { retryable: true, meaning: 'an object of the store cannot be read' },
  'object-not-found': { retryable: false, meaning: 'the store has no object of this name' },
  'manifest-invalid': { retryable: false, meaning: 'a stored manifest does not follow its schema' },
  'model-not-found': { retryable: false, meaning: 'no model card has this id' },
  'model-source-missing': { retryable: false, meaning: 'the file that holds the network is not installed' },
  'model-invalid': { retryable: false, meaning: 'the network file is damaged or not what its card says' },
  'model-unsupported': {
    retryable: false,
    meaning: 'the network uses something the importer cannot translate',
  },
  'device-unavailable': { retryable: false, meaning: 'the requested device cannot run the network here' },
  'activations-invalid': {
    retryable: false,
    meaning: 'the network gave NaN or infinite activations or logits',
  },
  'image-unreadable': { retryable: true, meaning: 'the image file cannot be read' },
  'image-empty': { retryable: false, meaning: 'the image file has zero bytes' },
  'image-too-large': {
    retryable: false,
    meaning: 'the image has more bytes or pixels than the limits allow',
  },
  'image-format': { retryable: false, meaning: 'the file is not an image' },
  'image-unsupported': { retryable: false, meaning: 'the image is of a format that is refused' },
  'image-corrupt': { retryable: false, meaning: 'the image data is truncated or damaged' },
  'image-timeout': { retryable: false, meaning: 'decoding the image took too long' },
  'redis-unavailable': { retryable: true, meaning: 'the queue’s Redis server does not answer' },
  'address-unavailable': { retryable: false, meaning: 'the dashboard cannot listen at this address' },
  'output-unwritable': { retryable: true, meaning: 'standard output cannot be written' },
  'run-not-found': { retryable: false, meaning: 'the store or the queue has no run of this id' },
  'run-cancelling': { retryable: true, meaning: 'the run is being cancelled and has not ended yet' },
  'linked-twice': { retryable: true, meaning: 'another command linked the run’s motifs at the same time' },
  'other-version': {
    retryable: true,
    meaning: 'the run was begun, or its job made, by another version of Leitmotif',
  },
  'worker-crashed': { retryable: true, meaning: 'the process that worked on the batch died' },
  'too-few-files': { retryable: false, meaning: 'the process may not open as many files as it needs' },
  interrupted: { retryable: true, meaning: 'the run was stopped before it finished' },
  internal: { retryable: false, meaning: 'a fault in Leitmotif itself' },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a code that was read from somewhere is in the table. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** What a code that was read from somewhere means; `''` for one that is not in the table. */
export function meaningOf(code: string): string {
  return isErrorCode(code) ? errorCodes[code].meaning : '';
}

/** What failed (`message`), and what to do about it (`hint`). */
export class LeitmotifError extends Error {
  override readonly name = 'LeitmotifError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

/** For a damaged file that whoever found it could not say more about. */
export const damageHint =
  'If it is of a stored run, leitmotif validate RUN names what is damaged and how to mend it.';

/** The error with what to do about it, for one that does not say so itself. */
export function withHint(thrown: unknown, ownHint: string): LeitmotifError {
  const { code, message, hint = ownHint } = asLeitmotifError(thrown);
  return new LeitmotifError(code, message, { hint, cause: thrown });
}

/** Turns anything thrown into a `LeitmotifError`; an error that nobody foresaw becomes `internal` with the original as cause. */
export function asLeitmotifError(thrown: unknown): LeitmotifError {
  if (thrown instanceof LeitmotifError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const { code = '', syscall } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (syscall === 'uv_cwd') {
    const hint = 'Change to another folder: cd.';
    return new LeitmotifError('usage', 'The folder that this is started in is gone.', {
      hint,
      cause: thrown,
    });
  }
  if (['EMFILE', 'ENFILE'].includes(code)) {
    const hint = 'Raise the limit where it is started: ulimit -n 1024.';
    return new LeitmotifError('too-few-files', 'Too many files are open at once.', { hint, cause: thrown });
  }
  return new LeitmotifError('internal', message, { cause: thrown });
}
