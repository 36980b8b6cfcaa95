import { describe, expect, test } from 'vitest';
import { isGivenUp, retryStrategy } from '../../src/s3/retries.ts';

const limits = { attempts: 5, patience: 20, isKnown: true };

test.each([
  ['a known server is asked at least so often, however long each attempt took', 4, 80, true, false],
  ['a known server is asked until the request is old', 12, 19, true, false],
  ['then no more', 12, 20, true, true],
  ['an unknown server is asked so often at most', 5, 1, false, true],
  ['and not long', 2, 4, false, true],
  ['but more than once', 1, 0.1, false, false],
])('%s', (_, made, seconds, isKnown, expected) => {
  expect(isGivenUp({ made, seconds }, { ...limits, isKnown })).toBe(expected);
});

describe('what is repeated', () => {
  type Info = Parameters<ReturnType<typeof retryStrategy>['refreshRetryTokenForRetry']>[1];
  const fault = (errorType: Info['errorType'], status?: number): Info => {
    const $metadata = status === undefined ? {} : { httpStatusCode: status };
    return { errorType, error: { name: 'Fault', message: 'no', $metadata } };
  };
  /** Attempts until the strategy refuses another, at most 10. */
  async function attemptsOf(
    strategy: ReturnType<typeof retryStrategy>,
    ...[type, status]: Parameters<typeof fault>
  ) {
    let token = await strategy.acquireInitialRetryToken('');
    for (let made = 1; made < 10; made++) {
      try {
        token = await strategy.refreshRetryTokenForRetry(token, fault(type, status));
      } catch {
        return made;
      }
      expect(token.getRetryCount()).toBe(made);
      expect(token.getRetryDelay()).toBeGreaterThan(0);
      expect(token.getRetryDelay()).toBeLessThanOrEqual(4000);
    }
    return 10;
  }

  test('refusals and what the server does not know are not', async () => {
    expect(await attemptsOf(retryStrategy(limits), 'CLIENT_ERROR', 403)).toBe(1);
    expect(await attemptsOf(retryStrategy(limits), 'SERVER_ERROR', 501)).toBe(1);
  });

  test('faults are, and longer once the server has answered, if only that something is missing', async () => {
    const strategy = retryStrategy({ ...limits, isKnown: false });
    expect(await attemptsOf(strategy, 'TRANSIENT')).toBe(5);
    expect(await attemptsOf(strategy, 'TRANSIENT', 503)).toBe(5);
    expect(await attemptsOf(strategy, 'CLIENT_ERROR', 404)).toBe(1);
    expect(await attemptsOf(strategy, 'TRANSIENT')).toBe(10);
  });

  test('a server that says that it is busy is the right one', async () => {
    expect(await attemptsOf(retryStrategy({ ...limits, isKnown: false }), 'THROTTLING', 503)).toBe(10);
  });
});
