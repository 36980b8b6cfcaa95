/** The S3 client: where the server is, how long it is waited for, and what its refusals mean. */
import { S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { maskUrl } from '../mask-url.ts';

/** Attempts of one request, with growing pauses, before it fails. */
const attempts = 5;

/** Waits of one attempt, in milliseconds. */
const patience = { connectionTimeout: 5_000, requestTimeout: 30_000, socketTimeout: 30_000 };

/** Requests on their way at once. */
const sockets = 32;

/**
 * A client by the SDK's own settings: credentials by its usual chain, AWS_ENDPOINT_URL(_S3) for another server than
 * Amazon's, AWS_REGION. Other servers get path-style addresses, unless LEITMOTIF_S3_PATH_STYLE is `false`, and no
 * checksums that they may not know.
 */
export function openS3Client(environment: NodeJS.ProcessEnv = process.env): S3Client {
  // The SDK tells every user of Node 20 that it will need Node 22 next year; the version is pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const endpoint = customEndpoint(environment);
  const pathStyle = environment.LEITMOTIF_S3_PATH_STYLE;
  return new S3Client({
    region: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1',
    maxAttempts: attempts,
    forcePathStyle: pathStyle ? pathStyle !== 'false' : endpoint !== undefined,
    requestHandler: { ...patience, httpsAgent: { maxSockets: sockets }, httpAgent: { maxSockets: sockets } },
    ...(endpoint
      ? { endpoint, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }
      : {}),
  });
}

/** For messages: which server was asked. */
export function endpointName(environment: NodeJS.ProcessEnv = process.env): string {
  return maskUrl(customEndpoint(environment) ?? 'Amazon S3');
}

function customEndpoint(environment: NodeJS.ProcessEnv): string | undefined {
  return environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL || undefined;
}

/** Why a request failed, in words, and what to do. */
export interface Refusal {
  kind: 'missing' | 'no-bucket' | 'denied' | 'trouble';
  reason: string;
  hint: string;
}

/** `action` is the permission that the request needs, such as `s3:GetObject`. */
export function refusalOf(thrown: unknown, action: string): Refusal {
  const { name, message, $metadata } = thrown as Partial<S3ServiceException>;
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchBucket') {
    return {
      kind: 'no-bucket',
      reason: 'there is no such bucket',
      hint: 'Create it, or check its name and the endpoint.',
    };
  }
  if (name === 'NoSuchKey' || name === 'NotFound' || status === 404) {
    return { kind: 'missing', reason: 'it does not exist', hint: 'Check the name.' };
  }
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    const reason = status ? 'access denied' : 'there are no credentials';
    return {
      kind: 'denied',
      reason: `${reason}${name && status ? ` (${name})` : ''}`,
      hint: `Credentials come from the usual places (AWS_ACCESS_KEY_ID, profile, role); they need ${action}.`,
    };
  }
  const code = connectionCode(thrown);
  return {
    kind: 'trouble',
    reason:
      code === 'ECONNREFUSED' ? 'nothing listens there' : `${name ?? 'error'}: ${code ?? message ?? ''}`,
    hint: 'It was tried several times; see whether the server is well, then run the same command again.',
  };
}

function connectionCode(thrown: unknown): string | undefined {
  const { code, errors } = thrown as { code?: string; errors?: { code?: string }[] };
  return code ?? errors?.[0]?.code;
}
