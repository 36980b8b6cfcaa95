/** When a request that failed is made again: a server that restarts is waited for, one that was never there is not. */
import type { S3ClientConfig } from '@aws-sdk/client-s3';

type RetryStrategy = Extract<
  NonNullable<S3ClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: unknown }
>;

type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

export interface Limits {
  attempts: number;
  /** Beyond its attempts a request is repeated until it is this old, in seconds. */
  patience: number;
  /** Whether the server is known to be the right one, before it has answered anything. */
  isKnown: boolean;
}

/** How old a request to a server that has never answered gets, in seconds: its address may be wrong. */
const firstPatience = 4;

/** Pauses double from the first to the longest, in milliseconds. */
const firstPause = { busy: 500, away: 100 };
const longestPause = 4000;

export function isGivenUp(
  { made, seconds }: { made: number; seconds: number },
  { attempts, patience, isKnown }: Limits,
): boolean {
  return isKnown ? made >= attempts && seconds >= patience : made >= attempts || seconds >= firstPatience;
}

type Failure = Parameters<RetryStrategy['refreshRetryTokenForRetry']>[1];

/** Statuses of a server in trouble. */
const trouble = [500, 502, 503, 504];

/**
 * While this machine's clock is minutes off, the SDK calls every refusal transient. It signs by the server's clock from
 * the first answer on, so that this explains one refused signature and nothing else.
 */
function isAnswer({ error }: Failure, made: number): boolean {
  const { httpStatusCode: status = 0, clockSkewCorrected } = error?.$metadata ?? {};
  return clockSkewCorrected === true && !trouble.includes(status) && !(status === 403 && made === 1);
}

/** In place of the SDK's own, whose five attempts are over within half a second when nothing listens. */
export function retryStrategy(limits: Limits): RetryStrategy {
  let { isKnown } = limits;
  const begun = new WeakMap<RetryToken, number>();
  const tokenOf = (since: number, count: number, delay: number) => {
    const token: RetryToken = { getRetryCount: () => count, getRetryDelay: () => delay };
    begun.set(token, since);
    return token;
  };
  return {
    acquireInitialRetryToken: async () => tokenOf(performance.now(), 0, 0),
    async refreshRetryTokenForRetry(token, failure) {
      const { error, errorType, retryAfterHint } = failure;
      const isBusy = errorType === 'THROTTLING';
      isKnown ||= isBusy || (error?.$metadata?.httpStatusCode ?? 500) < 500;
      const since = begun.get(token) ?? performance.now();
      const made = token.getRetryCount() + 1;
      const seconds = (performance.now() - since) / 1000;
      const isWorthwhile = isBusy || (errorType === 'TRANSIENT' && !isAnswer(failure, made));
      if (!isWorthwhile || isGivenUp({ made, seconds }, { ...limits, isKnown })) {
        throw new Error('no further attempt');
      }
      const pause = Math.min(longestPause, (isBusy ? firstPause.busy : firstPause.away) * 2 ** (made - 1));
      const asked = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
      // Requests that failed together do not come back together.
      const delay = Math.max(pause * (0.5 + Math.random() / 2), Math.min(asked, longestPause));
      return tokenOf(since, made, delay);
    },
    recordSuccess() {
      isKnown = true;
    },
  };
}
