/** The settings of an S3 client: which server it asks, and how long it waits. */
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { maskUrl } from '../mask-url.ts';
import { type Limits, retryStrategy } from './retries.ts';

/** Requests on their way at once; more would only wait for a socket. */
export const requestsAtOnce = 32;

/** Fewest attempts of one request before it fails, unless AWS_MAX_ATTEMPTS says otherwise, which then are the most, too. */
const attempts = 5;

/** Age up to which a request is repeated, in seconds, unless LEITMOTIF_S3_PATIENCE says otherwise. */
const patience = 20;

/** Longest wait for a connection, in milliseconds. */
const connectionTimeout = 5_000;

/** Longest wait without a byte in either direction, in seconds, unless LEITMOTIF_S3_TIMEOUT says otherwise. */
const silence = 20;

/**
 * What the SDK does not find out itself: it takes credentials by its usual chain. AWS_ENDPOINT_URL(_S3) names another
 * server than Amazon's; that one gets path-style addresses, unless LEITMOTIF_S3_PATH_STYLE is `false`, and no
 * checksums that it may not know.
 */
export function clientSettings(environment: NodeJS.ProcessEnv): S3ClientConfig {
  const endpoint = customEndpoint(environment);
  const pathStyle = environment.LEITMOTIF_S3_PATH_STYLE;
  const agent = { maxSockets: requestsAtOnce };
  return {
    region: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1',
    followRegionRedirects: true,
    forcePathStyle: pathStyle ? pathStyle !== 'false' : endpoint !== undefined,
    requestHandler: {
      connectionTimeout,
      socketTimeout: 1000 * (Number(environment.LEITMOTIF_S3_TIMEOUT) || silence),
      httpsAgent: agent,
      httpAgent: agent,
    },
    ...(environment.AWS_MAX_ATTEMPTS ? {} : { maxAttempts: attempts }),
    retryStrategy: retryStrategy(limitsOf(environment)),
    ...(endpoint
      ? { endpoint, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }
      : {}),
  };
}

function limitsOf(environment: NodeJS.ProcessEnv): Limits {
  const given = Number.parseInt(environment.AWS_MAX_ATTEMPTS ?? '', 10);
  if (given > 0) return { attempts: given, patience: 0, isKnown: true };
  const seconds = Number.parseFloat(environment.LEITMOTIF_S3_PATIENCE ?? '');
  return seconds >= 0
    ? { attempts, patience: seconds, isKnown: true }
    : { attempts, patience, isKnown: false };
}

/** For processes that work for one which knows the server: they wait for it from their first request on. */
export function patientEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, LEITMOTIF_S3_PATIENCE: environment.LEITMOTIF_S3_PATIENCE || String(patience) };
}

/** For those who rather know that a server is away than wait for it: pages, and a run on its way out. */
export function impatientEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, LEITMOTIF_S3_PATIENCE: '0' };
}

/** The SDK, loaded when the first request is made: it takes longer to load than most commands take. */
export async function loadSdk(settings: S3ClientConfig) {
  // It tells every user of Node 20 that it will need Node 22 next year; the version is pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  const client: S3Client = new sdk.S3Client(settings);
  return { sdk, client };
}

/** For messages: which server is asked. */
export function endpointName(environment: NodeJS.ProcessEnv): string {
  return maskUrl(customEndpoint(environment) ?? 'Amazon S3');
}

function customEndpoint(environment: NodeJS.ProcessEnv): string | undefined {
  return environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL || undefined;
}
